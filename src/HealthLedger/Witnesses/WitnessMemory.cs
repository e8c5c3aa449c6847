using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Witnesses;

/// <summary>
/// The heads of one ledger that a witness signed last, the newest at the end. More than the newest is there so that an
/// answer that was lost can be given again, and so that a fork below the newest is recognised.
/// </summary>
internal sealed class WitnessMemory
{
    private readonly SealedHead[] _heads;

    private WitnessMemory(SealedHead[] heads) => _heads = heads;

    public static WitnessMemory Empty { get; } = new([]);

    public SealedHead? Newest => _heads.Length > 0 ? _heads[^1] : null;

    /// <summary>The head of a height that was signed, or null.</summary>
    public SealedHead? Find(ulong height) => Array.Find(_heads, head => head.Height == height);

    public WitnessMemory With(IReadOnlyList<SealedHead> more) =>
        new([.. _heads.Concat(more).TakeLast(WitnessLimits.Heads)]);

    /// <summary>Reads what <see cref="Encode"/> wrote; null when it is not that, or of another ledger.</summary>
    public static WitnessMemory? TryDecode(LedgerId ledger, ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(4);
        reader.Exactly(LedgerVersion.Formats);
        bool isSame = reader.Ledger() == ledger;
        int count = reader.ArrayHead(WitnessLimits.Heads);
        List<SealedHead> heads = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(2);
            if (SealedHead.Read(ref reader) is { } head)
            {
                heads.Add(head);
            }
        }

        // The digest is that of everything before it.
        int end = reader.Position;
        Digest256 digest = reader.Digest();
        return reader.End() && isSame && digest == Sha256.Of(bytes[..end]) ? new WitnessMemory([.. heads]) : null;
    }

    /// <summary>The heads, and the digest of what comes before it.</summary>
    public byte[] Encode(LedgerId ledger)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(4);
        writer.Unsigned(LedgerVersion.Formats);
        writer.Id(ledger);
        writer.Array(_heads.Length);
        foreach (SealedHead head in _heads)
        {
            writer.Array(2);
            head.Write(ref writer);
        }

        writer.Id(Sha256.Of(writer.Written));
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
