using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Subjects;
using HealthLedger.Verifier;

namespace HealthLedger.Cli.Commands;

/// <summary>`audit disclosures`: every access to a patient's records, with the proof that none was left out.</summary>
internal static class AuditDisclosuresCommand
{
    private const string Description =
        """
        Lists every access to a patient's records between two times, with the proof that none was left out. The
        list is what the verifier reads out of the proof; only who got what a route delivered is from the
        organisation's own rows, which open what the ledger commits to. Another user of the machine can see the
        arguments of a command while it runs: where that matters, name the patient by pseudonym, with --subject.

        Examples:
          healthledger audit disclosures --data ./ledger --patient 12345 --assigner NORTH --out accounting.hlp
          healthledger audit disclosures --data ./ledger --subject 0193…4455 --from 2026-01-01 --to 2026-07-01 --json
        """;

    public static Command Create(CommandSet set)
    {
        Option<string?> patient = new("--patient") { Description = "The patient's identifier at this organisation." };
        Option<string?> assigner = new("--assigner")
        {
            Description = "Who assigned the identifier, as the feed names it. Default: nobody.",
        };
        Option<string?> subject = new("--subject") { Description = "The pseudonym, 64 hexadecimal digits." };
        Option<string?> from = new("--from")
        {
            Description = "The first instant, a date or a date and time. Default: 1970.",
        };
        Option<string?> to = new("--to")
        {
            Description = "The first instant after the interval. Default, and at most: just after the newest block.",
        };
        Option<string?> output = new("--out")
        {
            Description = "A file for the proof; it must not exist.",
            HelpName = "FILE",
        };
        Command command = new("disclosures", Description) { patient, assigner, subject, from, to, output };
        return set.WithAction(command, (context, cancellationToken) => RunAsync(
            context,
            context.Get(patient) is { Length: > 0 } value
                ? new PatientIdentifier(context.Get(assigner) ?? string.Empty, value)
                : null,
            context.Get(subject) is { } pseudonym
                ? new SubjectId(HexArgument.Parse("--subject", pseudonym, SubjectId.SizeBytes))
                : null,
            context.Get(from) is { } first ? InstantArgument.Parse("--from", first) : DateTimeOffset.UnixEpoch,
            context.Get(to) is { } end ? InstantArgument.Parse("--to", end) : DateTimeOffset.MaxValue,
            context.Get(output),
            cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        PatientIdentifier? patient,
        SubjectId? subject,
        DateTimeOffset from,
        DateTimeOffset to,
        string? output,
        CancellationToken cancellationToken)
    {
        if (patient is null == subject is null || from >= to)
        {
            throw CliException.Usage("Name one of --patient and --subject, and a --to after --from.");
        }

        if (output is not null)
        {
            OutputFile.RequireNew(output);
        }

        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            AccountingProof proof = patient is not null
                ? await ledger.Ledger.GetAccountingAsync(patient, from, to, cancellationToken).ConfigureAwait(false)
                : await ledger.Ledger.GetAccountingAsync(subject!.Value, from, to, cancellationToken)
                    .ConfigureAwait(false);
            if (output is not null)
            {
                await OutputFile.WriteAsync(output, proof.Bytes, cancellationToken).ConfigureAwait(false);
            }

            AccountingFacts facts = Verify(context, ledger.Ledger, proof);
            IReadOnlyDictionary<(ulong, int), string> recipients = await AccountingRecipients
                .FindAsync(ledger.Ledger, facts, cancellationToken).ConfigureAwait(false);
            Show(context.Console, proof, facts, recipients, output);
            return ExitCode.Done;
        }
    }

    // What is shown is what an outsider can verify, and not what the store says.
    private static AccountingFacts Verify(CommandContext context, ILedger ledger, AccountingProof proof)
    {
        VerificationPolicy policy = new(ledger.Genesis.Bytes.Span, context.Environment.Time.GetUtcNow())
        {
            MaxAnchorAge = null,
        };
        ProofVerdict<AccountingFacts> verdict = AccountingVerifier.Verify(
            proof.Bytes.Span, new AccountingExpectation(proof.Subject.ToArray(), proof.From, proof.To), policy);
        return verdict.Facts ?? throw new CliException(
            verdict.Code ?? CliErrorCodes.Unexpected,
            ExitCode.Integrity,
            $"The proof that was just made is refused: {verdict.Meaning}");
    }

    private static void Show(
        CliConsole console,
        AccountingProof proof,
        AccountingFacts facts,
        IReadOnlyDictionary<(ulong, int), string> recipients,
        string? output)
    {
        if (console.IsJson)
        {
            console.WriteJson(json =>
            {
                AccountingOutput.WriteEntries(json, facts, recipients);
                json.WriteBase64String("proof", proof.Bytes.Span);
            });
            return;
        }

        AccountingOutput.WriteTable(console, facts, recipients);
        console.WriteLine(
            $"{facts.Items.Length} entries from {facts.From:O} to before {facts.To:O}; none was left out "
            + $"({facts.Header}).");
        if (output is not null)
        {
            console.WriteLine($"Proof of {proof.Bytes.Length} bytes written to '{output}'.");
        }
    }
}
