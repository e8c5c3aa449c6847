using HealthLedger.Bundles;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>What a trustee got out of a bundle: shares, protected, and what was wrong with others.</summary>
internal sealed class OpenedShares
{
    private readonly Dictionary<SegmentId, ReadOnlyMemory<byte>> _shares = [];
    private readonly Dictionary<SegmentId, (uint X, ShareFault Fault)> _faults = [];

    /// <summary>Shares, protected, by segment.</summary>
    public IReadOnlyDictionary<SegmentId, ReadOnlyMemory<byte>> Shares => _shares;

    /// <summary>The trustee's number and what is wrong, by segment.</summary>
    public IReadOnlyDictionary<SegmentId, (uint X, ShareFault Fault)> Faults => _faults;

    public void Take(SegmentId segment, ReadOnlyMemory<byte> share) => _shares[segment] = share;

    public void Refuse(SegmentId segment, uint x, ShareFault fault) => _faults[segment] = (x, fault);
}
