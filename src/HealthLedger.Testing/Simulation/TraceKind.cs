namespace HealthLedger.Testing.Simulation;

/// <summary>What the trace of a simulation tells.</summary>
internal enum TraceKind
{
    /// <summary>A node sent a message: to whom, its length, the first bytes of its hash.</summary>
    Sent,

    /// <summary>A message arrived: from whom, its length.</summary>
    Arrived,

    /// <summary>A message did not arrive: to whom, the fault.</summary>
    Lost,

    /// <summary>A group was brought to the disk: records, end.</summary>
    Persisted,

    /// <summary>A fault began: its kind, its argument.</summary>
    FaultBegan,

    /// <summary>A fault ended: its kind.</summary>
    FaultEnded,

    /// <summary>All faults ended.</summary>
    FaultsStopped,

    /// <summary>A node stopped: the fault, or 0.</summary>
    Crashed,

    /// <summary>A node started: the height it found, and the view.</summary>
    Started,

    /// <summary>A node refused to vote any more.</summary>
    Retired,

    /// <summary>A block was executed: height, the first bytes of its header's hash.</summary>
    Executed,

    /// <summary>A block was sealed by a quorum: height, the first bytes of its header's hash.</summary>
    Sealed,

    /// <summary>A block was taken over from others: height.</summary>
    Installed,

    /// <summary>A node is in another view.</summary>
    ViewChanged,

    /// <summary>A client handed in a submission: its number, the connection.</summary>
    Submitted,

    /// <summary>A client got an acknowledgement: its number, the height.</summary>
    Acknowledged,

    /// <summary>A node has evidence against a replica.</summary>
    Accused,

    /// <summary>A node halted.</summary>
    Halted,

    /// <summary>A promise was broken: the invariant.</summary>
    Violated,

    /// <summary>A node has a bundle on stable storage: the first bytes of its submission's id.</summary>
    Held,

    /// <summary>A node got a bundle that is not right: from whom.</summary>
    BundleRefused,

    /// <summary>A client was told that a submission never will be sealed: its number.</summary>
    Expired,

    /// <summary>A node has begun with the state of another one: height, whose.</summary>
    Loaded,
}
