using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier.Steps;

/// <summary>Step 3: every part names the pinned ledger.</summary>
internal static class LedgerStep
{
    public static string? CheckSealed(ProofContext context)
    {
        return Check(context, []);
    }

    public static string? CheckReceipt(ReceiptContext context)
    {
        return Check(context, [context.Receipt.Entry.LedgerId, context.Receipt.Submission.LedgerId]);
    }

    public static string? CheckAccounting(AccountingContext context)
    {
        return Check(context, context.Proof.Items.SelectMany(
            item => new[] { item.Entry.LedgerId, item.Submission.LedgerId }));
    }

    public static string? Check(PinnedGenesis genesis, IEnumerable<ReadOnlyMemory<byte>> named)
    {
        foreach (ReadOnlyMemory<byte> ledgerId in named)
        {
            if (!ledgerId.Span.SequenceEqual(genesis.LedgerId))
            {
                return VerifierErrorCodes.LedgerMismatch;
            }
        }

        return null;
    }

    private static string? Check(ProofContext context, IEnumerable<ReadOnlyMemory<byte>> others)
    {
        return Check(
            context.Genesis,
            others.Append(context.Header.LedgerId)
                .Concat(context.Sealed.EpochPath.Select(step => step.Header.LedgerId)));
    }
}
