using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier.Steps;

/// <summary>Step 6: the header can be of a block, and an entry can be in it.</summary>
internal static class HeaderStep
{
    public static string? Check(ProofContext context)
    {
        BlockHeader header = context.Header;
        return header.Height == 0 || header.EntryCount > header.HistorySize
            ? VerifierErrorCodes.HeaderInconsistent
            : null;
    }

    public static string? CheckReceipt(ReceiptContext context)
    {
        if (Check(context) is { } code)
        {
            return code;
        }

        Entry entry = context.Receipt.Entry;
        return entry.Height != context.Header.Height || entry.Index >= context.Header.EntryCount
            ? VerifierErrorCodes.EntryNotOfHeader
            : null;
    }

    public static string? CheckAccounting(AccountingContext context)
    {
        if (Check(context) is { } code)
        {
            return code;
        }

        // The entries lie at or below the header; which of their blocks they are in, the sub-log says.
        return Array.Exists(context.Proof.Items, item =>
            item.Entry.Height == 0 || item.Entry.Height > context.Header.Height)
            ? VerifierErrorCodes.EntryNotOfHeader
            : null;
    }
}
