using System.Security.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Runtime;

/// <summary>The shares of a segment that are to be sealed to its trustees; cleared when they are.</summary>
internal sealed class UnsentShares
{
    private readonly IReadOnlyList<byte[]> _shares;

    /// <param name="segment">The segment.</param>
    /// <param name="shares">The canonical shares, that of x = 1 first; owned by this from now on.</param>
    public UnsentShares(SegmentId segment, IReadOnlyList<byte[]> shares)
    {
        Segment = segment;
        _shares = shares;
    }

    public SegmentId Segment { get; }

    /// <summary>How many there are.</summary>
    public int Count => _shares.Count;

    public IReadOnlyList<DataKeyShare> Read() => [.. _shares.Select(share => DataKeyShare.TryDecode(share)!)];

    public void Clear()
    {
        foreach (byte[] share in _shares)
        {
            CryptographicOperations.ZeroMemory(share);
        }
    }
}
