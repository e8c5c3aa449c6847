using System.CommandLine;
using System.Globalization;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Primitives;
using HealthLedger.Verifier;
using HealthLedger.Witnesses;

namespace HealthLedger.Cli.Commands;

/// <summary>`receipt verify`: offline, with the pinned genesis alone.</summary>
internal static class ReceiptVerifyCommand
{
    private const string Description =
        """
        Verifies a receipt offline, with the pinned genesis file alone. Without --record it shows only that
        some entry is on the ledger: read what the entry is. Exits with 1 when the receipt is refused.

        Examples:
          healthledger receipt verify receipt.hlr --genesis genesis.cbor --record 0193f0c2a1b47d6e8f00112233445566
          healthledger receipt verify receipt.hlr --genesis genesis.cbor --json
          healthledger receipt verify receipt.hlr --genesis genesis.cbor --witnesses ours --required-witnesses 2
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string> receipt = new("RECEIPT") { Description = "The receipt; - is standard input." };
        Option<string> genesis = new("--genesis")
        {
            Description = "The genesis file, from somebody you trust; not from whoever hands you the receipt.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string?> record = new("--record") { Description = "The record that you mean, 32 hexadecimal digits." };
        Option<int?> age = new("--max-anchor-age")
        {
            Description = "Days for which the genesis file is trusted without a look at it. Default 365; 0 lifts "
                + "the limit.",
        };
        Option<bool> recovery = new("--accept-recovery")
        {
            Description = "Accept what lies above a recovery: officers, not replicas, ended an epoch below it.",
        };
        WitnessOptions witnesses = new();
        Command command = witnesses.On(new Command("verify", Description) { receipt, genesis, record, age, recovery });
        return set.WithAction(command, (context, cancellationToken) => RunAsync(
            context,
            context.Get(receipt),
            context.Get(genesis)!,
            Expect(context.Get(record)),
            context.Get(age) ?? 365,
            context.Get(recovery),
            witnesses,
            cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        string receiptPath,
        string genesisPath,
        ReceiptExpectation expectation,
        int days,
        bool acceptRecovery,
        WitnessOptions witnesses,
        CancellationToken cancellationToken)
    {
        if (days is < 0 or > 36_500)
        {
            throw CliException.Usage("--max-anchor-age is not a number of days of 0 to 36500.");
        }

        byte[] receipt = await ReadAsync(receiptPath, context, cancellationToken).ConfigureAwait(false);
        byte[] genesis = await ReadAsync(genesisPath, context, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<WitnessPeer> trusted = await witnesses.ReadAsync(context, cancellationToken)
            .ConfigureAwait(false);
        VerificationPolicy policy = new(genesis, context.Environment.Time.GetUtcNow())
        {
            MaxAnchorAge = days == 0 ? null : TimeSpan.FromDays(days),
            AcceptRecovery = acceptRecovery,
            Witnesses = [.. trusted.Select(witness => (ReadOnlyMemory<byte>)Convert.FromHexString(witness.PublicKey))],
            RequiredWitnesses = witnesses.Required(context),
        };
        ReceiptVerdict verdict = ReceiptVerifier.Verify(receipt, expectation, policy);
        Show(context.Console, verdict);
        return verdict.IsAccepted ? ExitCode.Done : ExitCode.CheckFailed;
    }

    private static void Show(CliConsole console, ReceiptVerdict verdict)
    {
        if (console.IsJson)
        {
            ReceiptVerdictJson.Write(console, verdict);
        }

        if (verdict.Facts is not { } facts)
        {
            console.WriteLine("REFUSED");
            console.WriteError(verdict.Code ?? string.Empty, $"{verdict.Meaning} (step {verdict.FailedStep})");
            return;
        }

        console.WriteValues(
            ("Receipt", "accepted"),
            ("Ledger", Convert.ToHexStringLower(facts.LedgerId.Span)),
            ("Height", facts.Height.ToString(CultureInfo.InvariantCulture)),
            ("Time", facts.Time.ToString("O", CultureInfo.InvariantCulture)),
            ("Operation", facts.OperationType?.ToString()),
            ("Record", facts.RecordId is { } record ? Convert.ToHexStringLower(record.Span) : null),
            ("Outcome", facts.OutcomeCode == 0 ? "accepted" : facts.OutcomeCode.ToString(CultureInfo.InvariantCulture)),
            ("Assurance", facts.Assurance.ToString()),
            ("Recovered at", facts.RecoveredAt?.ToString(CultureInfo.InvariantCulture)),
            ("Signers", string.Join(", ", facts.Signers.Select(
                signer => $"{signer.ReplicaIndex}:{Convert.ToHexStringLower(signer.ParticipantId.Span)}"))),
            ("Author", facts.AuthorUnchecked ? "checked by the replicas only" : "checked here"),
            ("Author's key", facts.AuthorKey?.ToString()),
            ("Suspect since", facts.AuthorKey?.SuspectSince?.ToString("O", CultureInfo.InvariantCulture)));
    }

    private static ReceiptExpectation Expect(string? record)
    {
        if (record is null)
        {
            return ReceiptExpectation.Any;
        }

        return RecordId.TryParse(record, out RecordId id)
            ? ReceiptExpectation.ForRecord(id.ToArray())
            : throw CliException.Usage("--record is not a record id of 32 hexadecimal digits.");
    }

    private static Task<byte[]> ReadAsync(string path, CommandContext context, CancellationToken cancellationToken) =>
        InputFile.Of(path, context.Environment).ReadAsync(cancellationToken);
}
