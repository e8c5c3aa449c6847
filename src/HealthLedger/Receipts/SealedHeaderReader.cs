using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Receipts;

/// <summary>
/// Takes the sealed header out of a receipt that somebody presents. The rest is passed over, unchecked.
/// </summary>
internal static class SealedHeaderReader
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxPath = 64;

    /// <summary>Header and seals as a block without content; null when the bytes are not of a receipt's form.</summary>
    public static Block? TryRead(ReadOnlySpan<byte> receipt)
    {
        if (receipt.Length > MaxBytes)
        {
            return null;
        }

        CanonicalReader reader = new(receipt);
        int items = reader.ArrayHead(ReceiptFormat.ItemsWithAuthorProof);
        if (items < ReceiptFormat.Items)
        {
            return null;
        }

        reader.Exactly(
            items == ReceiptFormat.Items ? LedgerVersion.Formats : ReceiptFormat.VersionWithAuthorProof);
        reader.Exactly(LedgerVersion.Suite);
        reader.Bytes();
        SkipHashes(ref reader);
        reader.Bytes();
        reader.BytesExactly(Cryptography.P256.SignatureBytes);
        reader.Bytes();
        SkipHashes(ref reader);
        byte[] header = reader.Bytes().ToArray();
        IReadOnlyList<Seal> seals = Seal.ReadList(ref reader);
        return reader.IsGood && BlockHeader.TryDecode(header) is { } decoded
            ? new Block
            {
                Header = decoded,
                HeaderBytes = header,
                BatchBytes = default,
                Skipped = [],
                Entries = [],
                Seals = seals,
            }
            : null;
    }

    private static void SkipHashes(ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(MaxPath);
        for (int i = 0; i < count; i++)
        {
            reader.BytesExactly(Digest256.SizeBytes);
        }
    }
}
