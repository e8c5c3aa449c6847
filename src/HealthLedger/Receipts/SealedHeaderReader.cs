using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Receipts;

/// <summary>
/// Takes the sealed header, or the epoch path, out of a receipt that somebody presents. The rest is passed over,
/// unchecked.
/// </summary>
internal static class SealedHeaderReader
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxPath = 64;
    private const int MaxEpochs = 10_000;

    /// <summary>Header and seals as a block without content; null when the bytes are not of a receipt's form.</summary>
    public static Block? TryRead(ReadOnlySpan<byte> receipt)
    {
        CanonicalReader reader = new(receipt);
        return receipt.Length <= MaxBytes ? Read(ref reader) : null;
    }

    /// <summary>The epoch path, whose seals nobody has looked at yet; null when the bytes are not of a receipt's
    /// form.</summary>
    public static IReadOnlyList<EpochStep>? TryReadPath(ReadOnlySpan<byte> receipt)
    {
        CanonicalReader reader = new(receipt);
        if (receipt.Length > MaxBytes || Read(ref reader) is null)
        {
            return null;
        }

        List<EpochStep> path = [];
        int count = reader.ArrayHead(MaxEpochs);
        while (path.Count < count && EpochStep.Read(ref reader) is { } step)
        {
            path.Add(step);
        }

        return reader.IsGood && path.Count == count ? path : null;
    }

    private static Block? Read(ref CanonicalReader reader)
    {
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
