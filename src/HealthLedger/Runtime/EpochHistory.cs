using HealthLedger.Consensus;
using HealthLedger.Ledger;

namespace HealthLedger.Runtime;

/// <summary>
/// The replica sets of a ledger, one for each epoch, and the blocks at which one ended and the next began: the epoch
/// path of every proof. There are as many as there were changes, which is few.
/// </summary>
internal sealed class EpochHistory
{
    private readonly GenesisDocument _genesis;
    private Epoch[] _epochs;

    public EpochHistory(GenesisDocument genesis)
    {
        _genesis = genesis;
        _epochs = [new Epoch(genesis.Replicas, null)];
    }

    /// <summary>The newest set: it seals the next block.</summary>
    public ReplicaSet Newest => Volatile.Read(ref _epochs)[^1].Replicas;

    /// <summary>The height of the block that the newest set follows; 0 for that of the genesis.</summary>
    public ulong NewestBoundary => Volatile.Read(ref _epochs)[^1].Boundary?.Header.Height ?? 0;

    /// <summary>Whether recovery keys ended the newest epoch but one, in a block that no journal has.</summary>
    public bool IsRecovered => Volatile.Read(ref _epochs)[^1].Boundary is { } block && block.Seals[0].IsRecovery;

    /// <summary>The set of an epoch, or null when there has been no such epoch.</summary>
    public ReplicaSet? SetOf(ulong epoch)
    {
        Epoch[] epochs = Volatile.Read(ref _epochs);
        return epoch < (ulong)epochs.Length ? epochs[epoch].Replicas : null;
    }

    /// <summary>Whether a block has the seals of the set of its epoch, or ends it under the recovery keys.</summary>
    public bool AreSealsGood(Block block) =>
        SetOf(block.Header.Epoch) is { } replicas && AreSealsGood(replicas, block);

    /// <summary>Whether a block has the seals of a set that may not have been in force here yet, or ends its epoch
    /// under the recovery keys.</summary>
    public bool AreSealsGood(ReplicaSet replicas, Block block) => SealCheck.Holds(_genesis, replicas, block);

    /// <summary>Every boundary below an epoch, with the set that follows it, the oldest first.</summary>
    public IReadOnlyList<(Block Boundary, ReplicaSet Next)> PathTo(ulong epoch) =>
        [.. Volatile.Read(ref _epochs).Skip(1).Take((int)epoch).Select(next => (next.Boundary!, next.Replicas))];

    /// <summary>The block that an epoch follows; null for the first one and for one that has not begun.</summary>
    public Block? BoundaryBefore(ulong epoch)
    {
        Epoch[] epochs = Volatile.Read(ref _epochs);
        return epoch < (ulong)epochs.Length ? epochs[epoch].Boundary : null;
    }

    /// <summary>Whether recovery keys ended an epoch, or one after it.</summary>
    public bool IsRecoveredFrom(ulong epoch) =>
        Volatile.Read(ref _epochs).Skip(1 + (int)epoch).Any(next => next.Boundary!.Seals[0].IsRecovery);

    /// <summary>Goes on with the set that follows a sealed boundary.</summary>
    public void Add(Block boundary, ReplicaSet next) =>
        Volatile.Write(ref _epochs, [.. _epochs, new Epoch(next, boundary)]);

    private sealed record Epoch(ReplicaSet Replicas, Block? Boundary);
}
