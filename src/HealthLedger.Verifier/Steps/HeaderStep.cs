using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier.Steps;

/// <summary>Step 6: the entry can be in the header's block.</summary>
internal static class HeaderStep
{
    public static string? Check(VerificationContext context)
    {
        Entry entry = context.Receipt.Entry;
        BlockHeader header = context.Receipt.Header;
        if (header.Height == 0 || header.EntryCount > header.HistorySize)
        {
            return VerifierErrorCodes.HeaderInconsistent;
        }

        return entry.Height != header.Height || entry.Index >= header.EntryCount
            ? VerifierErrorCodes.EntryNotOfHeader
            : null;
    }
}
