using System.Collections.Immutable;
using System.Text;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Validation;
using Xunit.Abstractions;

namespace HealthLedger.Adapters.Tests.Parsing;

/// <summary>
/// What is found in each file of the corpus, code by code, is a file in review: <c>Parsing/corpus-issues.txt</c>.
/// A line is the path of a file, the messages that were read of it, and each code with its count, between tabs.
/// </summary>
public sealed class CorpusIssueTests(ITestOutputHelper output)
{
    private const string Approved = "tests/HealthLedger.Adapters.Tests/Parsing/corpus-issues.txt";

    [CorpusFact]
    public void Every_file_has_the_issues_that_were_approved()
    {
        Hl7Validator validator = new();
        string[] actual =
        [
            .. TestData.Hl7Files().Select(file => Describe(file, validator)).Order(StringComparer.Ordinal),
        ];
        string path = Path.Combine(TestData.Repository, Approved);
        if (Environment.GetEnvironmentVariable("HEALTHLEDGER_APPROVE") == "1")
        {
            File.WriteAllText(path, string.Join('\n', actual) + "\n");
            return;
        }

        string[] approved = File.Exists(path) ? File.ReadAllLines(path) : [];
        StringBuilder differences = new();
        foreach (string line in approved.Except(actual, StringComparer.Ordinal).Select(line => "- " + line)
            .Concat(actual.Except(approved, StringComparer.Ordinal).Select(line => "+ " + line))
            .OrderBy(line => line[2..], StringComparer.Ordinal))
        {
            differences.Append(line).Append('\n');
        }

        output.WriteLine($"{actual.Length} files compared.");
        Assert.True(
            differences.Length == 0,
            $"Other issues than those in {Approved} (- approved, + now):\n{differences}\nIf the change is meant: "
            + "HEALTHLEDGER_APPROVE=1 dotnet test tests/HealthLedger.Adapters.Tests --filter CorpusIssueTests");
    }

    // A bad input is one message, as in CorpusTests; all else is cut as a batch first.
    private static string Describe(CorpusFile file, Hl7Validator validator)
    {
        SortedDictionary<string, int> codes = new(StringComparer.Ordinal);
        List<ReadOnlyMemory<byte>> messages = [];
        if (file.IsBadInput)
        {
            messages.Add(file.Bytes);
        }
        else
        {
            Hl7BatchReader reader = new(file.Bytes);
            while (reader.TryRead(out ReadOnlyMemory<byte> bytes, out _))
            {
                messages.Add(bytes);
            }

            Count(reader.Issues);
        }

        int read = 0;
        foreach (ReadOnlyMemory<byte> bytes in messages)
        {
            bool isRead = Hl7Message.TryParse(
                bytes, null, out Hl7Message? message, out ImmutableArray<Hl7Issue> issues);
            Count(issues);
            if (isRead)
            {
                read++;
                Count(message!.CheckEscapeSequences());
                Count(validator.Validate(message).Issues);
            }
        }

        return FormattableString.Invariant($"{file.Path}\t{read}\t")
            + string.Join(' ', codes.Select(code => FormattableString.Invariant($"{code.Key}*{code.Value}")));

        void Count(IEnumerable<Hl7Issue> issues)
        {
            foreach (Hl7Issue issue in issues)
            {
                codes[issue.Code] = codes.GetValueOrDefault(issue.Code) + 1;
            }
        }
    }
}
