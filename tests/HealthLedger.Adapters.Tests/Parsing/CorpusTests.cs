using System.Collections.Immutable;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Parsing;
using Xunit.Abstractions;

namespace HealthLedger.Adapters.Tests.Parsing;

public sealed class CorpusTests(ITestOutputHelper output)
{
    [CorpusFact]
    public void Batch_reader_finds_as_many_messages_as_the_index_counts()
    {
        IReadOnlyList<CorpusFile> files = TestData.Hl7Files();
        List<string> failures = [];
        int messages = 0;
        foreach (CorpusFile file in files)
        {
            Hl7BatchReader reader = new(file.Bytes);
            while (reader.TryRead(out _, out _))
            {
                messages++;
            }

            if (reader.MessageCount != file.Messages)
            {
                failures.Add($"{file.Path}: {reader.MessageCount} instead of {file.Messages}");
            }

            if (file.Messages == 0)
            {
                Assert.Contains(reader.Issues, issue => issue.Code == Hl7v2ErrorCodes.BatchEmpty);
            }
        }

        output.WriteLine($"{files.Count} files, {messages} messages read.");
        Assert.Empty(failures);
        Assert.Equal(1730, messages);
    }

    [CorpusFact]
    public void Messages_are_kept_and_rebuilt_byte_for_byte_with_the_segments_and_fields_of_a_naive_count()
    {
        List<string> failures = [];
        int messages = 0;
        foreach (CorpusFile file in TestData.Hl7Files().Where(file => !file.IsBadInput))
        {
            foreach (byte[] bytes in Hl7Text.Split(file.Bytes))
            {
                messages++;
                string? failure = Check(bytes);
                if (failure is not null)
                {
                    failures.Add($"{file.Path}: {failure}");
                }
            }
        }

        output.WriteLine($"{messages} messages read.");
        Assert.Empty(failures);
    }

    [CorpusFact]
    public void Bad_inputs_end_in_a_coded_issue_or_a_parse_that_rebuilds_in_linear_work()
    {
        List<CorpusFile> files = [.. TestData.Hl7Files().Where(file => file.IsBadInput)];
        int read = 0;
        foreach (CorpusFile file in files)
        {
            bool isRead = Hl7Message.TryParse(
                file.Bytes, null, out Hl7Message? message, out ImmutableArray<Hl7Issue> issues);
            if (isRead)
            {
                read++;
                Assert.Equal(file.Bytes, Hl7Text.Rebuild(message!));
                Assert.InRange(message!.BytesVisited, 0, 4L * file.Bytes.Length);
            }
            else
            {
                Assert.Single(issues, issue => issue.Severity == Hl7IssueSeverity.Fatal);
            }

            Assert.All(issues, issue => Assert.Matches("^HLS20[0-9]{2}$", issue.Code));
        }

        output.WriteLine($"{files.Count} bad inputs read, {read} of them as messages.");
        Assert.Equal(37, files.Count);
    }

    private static string? Check(byte[] bytes)
    {
        if (!Hl7Message.TryParse(bytes, null, out Hl7Message? message, out ImmutableArray<Hl7Issue> issues))
        {
            return string.Join(' ', issues);
        }

        if (!Hl7Text.Rebuild(message).AsSpan().SequenceEqual(bytes))
        {
            return "rebuilt differently";
        }

        List<int> expected = NaiveCounter.FieldsOfSegments(bytes);
        List<int> actual = [];
        foreach (Hl7Segment segment in message.Segments)
        {
            actual.Add(segment.FieldCount);
        }

        return expected.SequenceEqual(actual)
            ? null
            : $"{actual.Count} segments with {actual.Sum()} fields instead of {expected.Count} with {expected.Sum()}";
    }
}
