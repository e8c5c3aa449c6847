using System.Security.Cryptography;
using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Records;

/// <summary>
/// All shares of a data key, as its custodian keeps them: `dealt-shares` of docs/spec/records.md section 2. With one
/// trustee the share alone.
/// </summary>
internal sealed class DealtShares
{
    private DealtShares(IReadOnlyList<DataKeyShare> items) => Items = items;

    /// <summary>The shares, that of x = 1 first.</summary>
    public IReadOnlyList<DataKeyShare> Items { get; }

    /// <summary>The root over their commitments.</summary>
    public Digest256 Root => DataKeyShare.RootOf(Items);

    public static DealtShares Of(IReadOnlyList<DataKeyShare> shares) => new(shares);

    public static byte[] Encode(IReadOnlyList<byte[]> shares)
    {
        if (shares.Count == 1)
        {
            return [.. shares[0]];
        }

        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(shares.Count);
        foreach (byte[] share in shares)
        {
            writer.Bytes(share);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    public byte[] Encode() => Encode([.. Items.Select(share => share.Encode())]);

    public static DealtShares? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (DataKeyShare.TryDecode(bytes) is { } sole)
        {
            return new DealtShares([sole]);
        }

        CanonicalReader reader = new(bytes);
        int count = reader.ArrayHead(ShamirSecretSharing.MaxShares);
        List<DataKeyShare> items = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            if (DataKeyShare.TryDecode(reader.Bytes()) is not { } share || share.X != (uint)i + 1)
            {
                return null;
            }

            items.Add(share);
        }

        return reader.End() && items.Count > 1 ? new DealtShares(items) : null;
    }

    /// <summary>Overwrites the shares with zeros.</summary>
    public void Clear()
    {
        foreach (DataKeyShare share in Items)
        {
            CryptographicOperations.ZeroMemory(share.Value);
        }
    }

    /// <summary>The data key. It is combined of all shares, so that no threshold needs to be known.</summary>
    public byte[]? TryCombine() => ShamirSecretSharing.TryCombine(
        [.. Items.Select(share => (byte)share.X)], [.. Items.Select(share => new ReadOnlyMemory<byte>(share.Value))]);
}
