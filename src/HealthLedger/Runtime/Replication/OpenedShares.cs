using HealthLedger.Bundles;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>What a trustee got out of a bundle: shares, protected, and what was wrong with others.</summary>
internal sealed class OpenedShares
{
    private readonly Dictionary<SegmentId, ReadOnlyMemory<byte>> _shares = [];
    private readonly List<FaultyShare> _faults = [];

    /// <summary>Shares, protected, by segment.</summary>
    public IReadOnlyDictionary<SegmentId, ReadOnlyMemory<byte>> Shares => _shares;

    /// <summary>What is wrong with others.</summary>
    public IReadOnlyList<FaultyShare> Faults => _faults;

    public void Take(SegmentId segment, ReadOnlyMemory<byte> share) => _shares[segment] = share;

    public void Refuse(FaultyShare fault) => _faults.Add(fault);
}
