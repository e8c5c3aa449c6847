using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using HealthLedger.Cli.Hl7;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Hl7v2.Validation;

namespace HealthLedger.Cli.Commands;

/// <summary>`hl7 parse`: reads messages and says what is wrong with them.</summary>
internal static class Hl7ParseCommand
{
    private const int LongestShown = 40;

    private const string Description =
        """
        Parses HL7 v2 messages: single, in batches, or with MLLP framing. One bad file never stops the
        others.

        What lies outside the messages of a file, such as a wrong count of a batch, gets a line of its own
        without a type.

        With --validate also structure, fields, data types and codes are checked; --rules and --profile check what
        a site or a profile demands as well.

        Examples:
          healthledger hl7 parse adt.hl7
          healthledger hl7 parse --validate --rules site.json inbox/*.hl7
          healthledger hl7 parse --json inbox/*.hl7
          find inbox -name '*.hl7' > list && healthledger hl7 parse @list
          cat adt.hl7 | healthledger hl7 parse -
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "Files; @LIST names a file with one path a line; - is standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> validate = new("--validate")
        {
            Description = "Check structure, fields, data types and codes too.",
        };
        Option<bool> strict = new("--strict") { Description = "Count warnings as errors. Implies --validate." };
        Option<string?> rules = new("--rules")
        {
            Description = "A JSON file with what the site demands. Implies --validate.",
        };
        Option<string?> profile = new("--profile")
        {
            Description = "An XML file with a conformance profile. Implies --validate.",
        };
        return set.WithAction(
            new Command("parse", Description) { files, validate, strict, rules, profile },
            async (context, cancellationToken) =>
            {
                Hl7Validator? validator = await ValidationSettings.ReadAsync(
                    context.Get(validate), context.Get(strict), context.Get(rules), context.Get(profile),
                    context.Environment, cancellationToken).ConfigureAwait(false);
                return await RunAsync(context, context.Get(files), validator, context.Get(strict), cancellationToken)
                    .ConfigureAwait(false);
            });
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        string[] files,
        Hl7Validator? validator,
        bool isStrict,
        CancellationToken cancellationToken)
    {
        Hl7ParseOptions options = new() { IsStrict = isStrict };
        int messages = 0;
        int invalid = 0;
        int unreadable = 0;
        foreach (InputFile file in InputFile.Expand(files, context.Environment))
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte[] bytes;
            try
            {
                bytes = await file.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (CliException exception)
            {
                unreadable++;
                ErrorOutcome outcome = ErrorOutcome.Of(exception);
                context.Console.WriteError(outcome.Code, outcome.Text);
                Show(context.Console, file.Name, null, [new ParseFinding(outcome.Code, null, "Fatal")], isOk: false);
                continue;
            }

            MessageFile content = MessageFile.Read(bytes, options);
            foreach (ReadOnlyMemory<byte> message in content.Messages)
            {
                messages++;
                invalid += Parse(context.Console, file.Name, message, options, validator) ? 0 : 1;
            }

            if (content.Issues.Length > 0)
            {
                bool isOk = content.Messages.Count > 0 && !content.Issues.Any(IsError);
                invalid += isOk ? 0 : 1;
                Show(context.Console, file.Name, null, content.Issues.Select(ParseFinding.Of), isOk);
            }
        }

        context.Console.WriteLine(
            $"{Counted.Of(messages, "message")}, {invalid} not valid, "
            + $"{Counted.Of(unreadable, "file that", "files that")} cannot be read.");
        return unreadable > 0 ? ExitCode.Environment : invalid > 0 ? ExitCode.CheckFailed : ExitCode.Done;
    }

    private static bool Parse(
        CliConsole console, string file, ReadOnlyMemory<byte> bytes, Hl7ParseOptions options, Hl7Validator? validator)
    {
        bool isRead = Hl7Message.TryParse(bytes, options, out Hl7Message? message, out ImmutableArray<Hl7Issue> issues);
        IEnumerable<Hl7Issue> escapes = message is null ? [] : message.CheckEscapeSequences();
        List<Hl7Issue> found = [.. issues, .. escapes.Select(issue => Raise(issue, options.IsStrict))];
        if (message is not null && validator is not null)
        {
            found.AddRange(validator.Validate(message).Issues);
        }

        bool isOk = isRead && !found.Exists(IsError);
        Show(console, file, message, found.Select(ParseFinding.Of), isOk);
        return isOk;
    }

    private static void Show(
        CliConsole console, string file, Hl7Message? message, IEnumerable<ParseFinding> findings, bool isOk)
    {
        string? type = message?.Header.MessageType.ToString();
        string? version = message?.Header.VersionId.ToString();
        string? controlId = message?.Header.ControlId.Value;
        int segments = message?.SegmentCount ?? 0;
        if (console.IsJson)
        {
            console.WriteJson(json =>
            {
                json.WriteString("file", file);
                json.WriteBoolean("ok", isOk);
                json.WriteString("type", type);
                json.WriteString("version", version);
                json.WriteString("controlId", controlId);
                json.WriteNumber("segments", segments);
                json.WriteStartArray("errors");
                foreach (ParseFinding finding in findings)
                {
                    json.WriteStartObject();
                    json.WriteString("code", finding.Code);
                    json.WriteString("location", finding.Location);
                    json.WriteString("severity", finding.Severity);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
            return;
        }

        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(isOk ? "ok " : "BAD")}  {Printable(type),-12} {Printable(version),-6} {Printable(controlId),-20} "
            + $"{segments,4}  {file}"));
        foreach (ParseFinding finding in findings)
        {
            console.WriteLine($"       {finding.Severity,-8} {finding.Code} {finding.Location}");
        }
    }

    private static Hl7Issue Raise(Hl7Issue issue, bool isStrict) =>
        isStrict && issue.Severity == Hl7IssueSeverity.Warning
            ? issue with { Severity = Hl7IssueSeverity.Error }
            : issue;

    /// <summary>What a sender wrote, fit for a terminal: without control characters and not longer than a
    /// line.</summary>
    private static string Printable(string? text)
    {
        string shown = text is null || text.Length <= LongestShown ? text ?? "-" : text[..LongestShown];
        return string.Concat(shown.Select(
            letter => char.IsControl(letter) || char.GetUnicodeCategory(letter) == UnicodeCategory.Format
                ? '\uFFFD'
                : letter));
    }

    private static bool IsError(Hl7Issue issue) => issue.Severity is Hl7IssueSeverity.Error or Hl7IssueSeverity.Fatal;
}
