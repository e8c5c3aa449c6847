namespace HealthLedger.Consensus.Protocol;

/// <summary>The second item of a replica's journal records. Numbers are never used again.</summary>
internal enum ReplicaRecordKind
{
    /// <summary>A batch that this replica proposed.</summary>
    Proposal = 1,

    /// <summary>Its prepare, with the proposal.</summary>
    Prepare = 2,

    /// <summary>Its commit, with the prepare certificate.</summary>
    Commit = 3,

    /// <summary>Its view change.</summary>
    ViewChange = 4,

    /// <summary>A new view that has begun here.</summary>
    NewView = 5,

    /// <summary>Its seal, with header and commit certificate.</summary>
    Seal = 6,

    /// <summary>A header with a quorum of seals.</summary>
    Stable = 7,

    /// <summary>Epoch, view, and what it rests on, in the place of all earlier records of the view.</summary>
    WholeView = 8,
}
