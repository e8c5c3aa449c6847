namespace HealthLedger.Testing.Simulation.Faults;

/// <summary>What can go wrong in a simulation (docs/guides/simulator.md, section 3).</summary>
public enum FaultKind
{
    /// <summary>A message is lost.</summary>
    MessageLoss,

    /// <summary>A message arrives twice.</summary>
    MessageDuplication,

    /// <summary>A message is overtaken by later ones.</summary>
    MessageReordering,

    /// <summary>A link is slow, or narrow.</summary>
    SlowLink,

    /// <summary>A message is lost because a narrow link has no room for more bytes.</summary>
    QueueFull,

    /// <summary>One machine is cut off from all others.</summary>
    Isolation,

    /// <summary>One machine is not heard, or does not hear.</summary>
    OneWayCut,

    /// <summary>The machines are in two groups that do not hear each other.</summary>
    Partition,

    /// <summary>Two groups that hear each other only through one machine.</summary>
    Bridge,

    /// <summary>Every machine hears a majority, no two the same (a ring).</summary>
    MajorityRing,

    /// <summary>A partition that comes and goes.</summary>
    Flapping,

    /// <summary>A wall clock jumps.</summary>
    ClockJump,

    /// <summary>A wall clock runs too fast or too slow.</summary>
    ClockDrift,

    /// <summary>A wall clock stops.</summary>
    ClockStop,

    /// <summary>A process dies between two steps.</summary>
    Crash,

    /// <summary>A process dies right after it has sent a vote or a seal.</summary>
    CrashAfterVote,

    /// <summary>The power fails for many machines at once, just when one of them has executed a block.</summary>
    PowerFailure,

    /// <summary>A process dies in the middle of writing or synchronising.</summary>
    CrashInWrite,

    /// <summary>After a crash a write that was under way is there in part.</summary>
    TornWrite,

    /// <summary>A process stands still and goes on (SIGSTOP, a paused virtual machine).</summary>
    Pause,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>The disk fails a write or a synchronisation.</summary>
    DiskError,

    /// <summary>The disk is slow.</summary>
    SlowDisk,

    /// <summary>The disk says that it has written, and has not, and the power fails.</summary>
    LostWrite,

    /// <summary>The disk writes to another place.</summary>
    MisdirectedWrite,

    /// <summary>A bit changes on the disk.</summary>
    BitRot,

    /// <summary>A data folder is replaced by an older copy of itself.</summary>
    Restore,

    /// <summary>A machine is cloned and both run, with one vault.</summary>
    Clone,

    /// <summary>A replica's key is at two machines that do not know of each other.</summary>
    Twins,

    /// <summary>A primary proposes different batches to different replicas.</summary>
    EquivocatingPrimary,

    /// <summary>A primary leaves out what some clients hand in.</summary>
    CensoringPrimary,

    /// <summary>A primary proposes late or never.</summary>
    StallingPrimary,

    /// <summary>A replica seals wrong roots.</summary>
    WrongRoot,

    /// <summary>A primary proposes batches beyond the limit, or with a wrong time.</summary>
    RefusableBatch,

    /// <summary>A replica sends bytes that are no message.</summary>
    MalformedMessage,

    /// <summary>A backup votes for what nobody proposed, and differently to different replicas.</summary>
    DoubleVote,

    /// <summary>A replica sends nothing.</summary>
    Silence,

    /// <summary>A replica sends again what it or others sent before.</summary>
    Replay,

    /// <summary>A replica sends messages in the name of others.</summary>
    Forgery,

    /// <summary>A replica answers requests for blocks with altered ones.</summary>
    LyingTransfer,

    /// <summary>A replica seals with the key that it had in an epoch before.</summary>
    FormerKey,

    /// <summary>As many replicas as may be faulty act together.</summary>
    Collusion,

    /// <summary>A replica says how far it is, and gives no blocks and no batches.</summary>
    WithheldTransfer,

    /// <summary>A replica that was removed goes on voting and sealing.</summary>
    FormerMember,

    /// <summary>A replica says that it holds bundles, and gives none.</summary>
    WithheldBundle,

    /// <summary>A replica gives altered bundles.</summary>
    ForgedBundle,

    /// <summary>A replica announces and gives bundles to some replicas only.</summary>
    PartialAnnouncement,

    /// <summary>A primary proposes what brings bundles that nobody has announced.</summary>
    UnannouncedBatch,
}
