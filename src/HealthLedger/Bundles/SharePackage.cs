using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>
/// What the package of one trustee says when it is opened, and what it is bound to: `package-content` of
/// docs/spec/bundles.md section 3.
/// </summary>
internal static class SharePackage
{
    private const string Purpose = "share";

    /// <summary>What all packages of an author for a trustee are sealed under.</summary>
    public static byte[] InfoOf(LedgerId ledger, ParticipantId author, ParticipantId trustee) =>
        HpkeInfo.Build(Purpose, ledger, author, trustee);

    /// <summary>What one of them belongs to: `package-data`, the associated data.</summary>
    public static byte[] DataOf(SubmissionId submission, ulong epoch, uint x, ulong period)
    {
        CanonicalWriter writer = new(stackalloc byte[64]);
        writer.Array(4);
        writer.Id(submission);
        writer.Unsigned(epoch);
        writer.Unsigned(x);
        writer.Unsigned(period);
        byte[] data = writer.ToArray();
        writer.Dispose();
        return data;
    }

    public static byte[] Encode(IReadOnlyList<HeldShare> shares)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(shares.Count);
        foreach (HeldShare share in shares)
        {
            share.Write(ref writer);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>The shares, or null when it has another form.</summary>
    public static IReadOnlyList<HeldShare>? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        int count = reader.ArrayHead(CanonicalReader.MaxArrayLength);
        List<HeldShare> shares = new(Math.Min(count, 4096));
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            if (HeldShare.Read(ref reader) is not { } share)
            {
                return null;
            }

            shares.Add(share);
        }

        return reader.End() && count > 0 ? shares : null;
    }
}
