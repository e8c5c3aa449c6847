using System.CommandLine;
using System.Globalization;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Cli.Commands;

/// <summary>`records amend`: seals the next version of a record.</summary>
internal static class RecordsAmendCommand
{
    private const string Description =
        """
        Amends a record of this organisation: the amendment is sealed and linked, and nothing earlier changes.

        --replaces is the version that was looked at (`records history` shows it); when another one came in
        between, the ledger refuses.

        Example:
          healthledger records amend 0193f0c2a1b47d6e8f00112233445566 --data ./ledger --kind correction \
            --replaces 1 --file corrected.hl7 --type application/hl7-v2+er7 --reason transcription
        """;

    private static readonly (string Name, AmendmentKind Kind)[] Kinds =
    [
        ("correction", AmendmentKind.Correction),
        ("addendum", AmendmentKind.Addendum),
        ("retraction", AmendmentKind.Retraction),
        ("entered-in-error", AmendmentKind.EnteredInError),
        ("patient-request", AmendmentKind.PatientRequest),
        ("acceptance", AmendmentKind.Acceptance),
        ("denial", AmendmentKind.Denial),
        ("disagreement", AmendmentKind.Disagreement),
        ("rebuttal", AmendmentKind.Rebuttal),
    ];

    public static Command Create(CommandSet set)
    {
        Argument<string> record = new("ID") { Description = "The record, 32 hexadecimal digits." };
        Option<string> kind = Required("--kind", "What it does: " + string.Join(", ", Kinds.Select(each => each.Name)));
        Option<long> replaces = new("--replaces")
        {
            Description = "The version that it follows.",
            HelpName = "N",
            Required = true,
        };
        Option<string> reason = Required("--reason", "Why, an ASCII code; the ledger shows only a commitment to it.");
        Option<string?> file = Optional("--file", "The content; - for standard input.", "FILE");
        Option<string?> type = Optional("--type", "The content's media type.", "TYPE");
        Option<string?> answers = Optional("--answers", "The amendment that it answers or withdraws.", "ID");
        Command command = new("amend", Description) { record, kind, replaces, reason, file, type, answers };
        return set.WithAction(command, async (context, cancellationToken) =>
        {
            string? path = context.Get(file);
            byte[]? payload = path is null
                ? null
                : await InputFile.Of(path, context.Environment).ReadAsync(cancellationToken).ConfigureAwait(false);
            AmendmentSubmission amendment = new()
            {
                RecordId = RecordArgument.Parse(context.Get(record)),
                Kind = ParseKind(context.Get(kind)),
                Replaces = context.Get(replaces),
                Reason = context.Get(reason)!,
                Payload = payload,
                PayloadType = context.Get(type),
                Answers = context.Get(answers) is { } id ? RecordArgument.Parse(id) : null,
            };
            return await RunAsync(context, amendment, cancellationToken).ConfigureAwait(false);
        });
    }

    private static async Task<int> RunAsync(
        CommandContext context, AmendmentSubmission amendment, CancellationToken cancellationToken)
    {
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            AppendResult result;
            try
            {
                result = await ledger.Ledger.AmendAsync(amendment, cancellationToken).ConfigureAwait(false);
            }
            catch (ArgumentException exception)
            {
                throw CliException.Usage(exception.Message);
            }

            Show(context.Console, amendment.RecordId, result);
            return ExitCode.Done;
        }
    }

    private static void Show(CliConsole console, RecordId record, AppendResult result)
    {
        if (console.IsJson)
        {
            console.WriteJson(json =>
            {
                json.WriteString("recordId", record.ToString());
                json.WriteString("amendmentId", result.RecordId.ToString());
                json.WriteNumber("height", result.Entry.Height.Value);
                json.WriteNumber("index", result.Entry.Index);
            });
        }

        console.WriteValues(
            ("Record", record.ToString()),
            ("Amendment", result.RecordId.ToString()),
            ("Entry", string.Create(CultureInfo.InvariantCulture, $"{result.Entry.Height}/{result.Entry.Index}")));
    }

    private static AmendmentKind ParseKind(string? text)
    {
        foreach ((string name, AmendmentKind kind) in Kinds)
        {
            if (string.Equals(name, text, StringComparison.Ordinal))
            {
                return kind;
            }
        }

        throw CliException.Usage("--kind is one of " + string.Join(", ", Kinds.Select(each => each.Name)) + ".");
    }

    private static Option<string> Required(string name, string description) =>
        new(name) { Description = description, HelpName = "CODE", Required = true };

    private static Option<string?> Optional(string name, string description, string value) =>
        new(name) { Description = description, HelpName = value };
}
