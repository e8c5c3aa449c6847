using HealthLedger.Consensus.Certificates;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

/// <summary>What a replica starts from: genesis, a store of sealed blocks, or these and a journal.</summary>
internal sealed class ReplicaOrigin
{
    /// <summary>The set that is due at the height above the head.</summary>
    public required ReplicaSet Set { get; init; }

    /// <summary>The height with which the epoch of <see cref="Set"/> began: of the boundary; 0 at genesis.</summary>
    public ulong EpochStart { get; init; }

    /// <summary>The highest height that the host holds with a quorum of seals; 0 for genesis.</summary>
    public ulong Height { get; init; }

    /// <summary>The hash of the header at <see cref="Height"/>: at genesis the ledger id.</summary>
    public required Digest256 HeaderHash { get; init; }

    /// <summary>The header and its seals; null at <see cref="EpochStart"/>.</summary>
    public SealedHeader? Head { get; init; }

    /// <summary>A change of the set that is executed at or below <see cref="Height"/> and ends the epoch above
    /// it.</summary>
    public EpochBoundary? Scheduled { get; init; }

    /// <summary>The records that the replica had persisted, in their order. Those of a height may be missing once the
    /// block is stored with its seals at <see cref="Height"/> or below; those of the view, once a later one is
    /// whole.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Records { get; init; } = [];

    /// <summary>
    /// The seal keys, 65 bytes each, under which votes may be lost because the journal is behind the vault's counter,
    /// or is a copy: all that ever signed here; empty when the journal is whole. With them the replica never votes or
    /// seals again: it follows, and votes in the first epoch whose set gives it another key.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> LostKeys { get; init; } = [];
}
