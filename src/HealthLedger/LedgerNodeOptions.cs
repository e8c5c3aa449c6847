namespace HealthLedger;

/// <summary>Limits and times of a node. Read once, when the node is built.</summary>
public sealed class LedgerNodeOptions
{
    /// <summary>
    /// How many operations may wait to be signed; beyond it callers wait. Default 4,096; 1 to 1,000,000.
    /// </summary>
    public int QueueLength { get; set; } = LedgerNodeDefaults.QueueLength;

    /// <summary>How many bytes of envelopes go into one submission at most. Default 32 MiB; 1 MiB to 1 GiB.</summary>
    public long SubmissionEnvelopeBytes { get; set; } = LedgerNodeDefaults.SubmissionEnvelopeBytes;

    /// <summary>
    /// How many operations share a submission, and so a signature, at most; the enrolment of a new patient comes with
    /// the operation that needs it. With 1 each record is signed by itself, which costs every replica the verification
    /// of as many signatures. Half of what the ledger permits is the most in any case. Default 5,000; 1 to 500,000.
    /// </summary>
    public int SubmissionOperations { get; set; } = LedgerNodeDefaults.SubmissionOperations;

    /// <summary>
    /// How many bytes of memory the state takes at most, about: pages of the state tree and rows that were used last.
    /// What the database has yet to take is held beyond it. Default 32 MiB; 1 MiB to 1 TiB.
    /// </summary>
    public long StateCacheBytes { get; set; } = LedgerNodeDefaults.StateCacheBytes;

    /// <summary>
    /// How long a call waits for its entry to be sealed. Starts when the call is accepted; then the call fails with
    /// a transient HLS3009, while what is on stable storage is still sealed later. Default 30 s; 100 ms to 1 h.
    /// </summary>
    public TimeSpan SealTimeout { get; set; } = LedgerNodeDefaults.SealTimeout;

    /// <summary>
    /// When a call that writes returns, and so when an HL7 message is acknowledged. Default
    /// <see cref="LedgerDurability.Local"/>: the ledger's replicas alone decide.
    /// </summary>
    public LedgerDurability Durability { get; set; }

    /// <summary>
    /// How many witnesses must have signed a head that covers an entry, with the durability
    /// <see cref="LedgerDurability.Witnessed"/>. After <see cref="SealTimeout"/> the call fails with a transient
    /// HLS3070, while the entry stays sealed and the witnesses are asked on. Default 0; 1 to the number of
    /// <see cref="LedgerNodeBuilder.Witnesses"/>.
    /// </summary>
    public int RequiredWitnesses { get; set; }

    /// <summary>How long one request to a witness may take. Default 5 s; 100 ms to 1 minute.</summary>
    public TimeSpan WitnessTimeout { get; set; } = LedgerNodeDefaults.WitnessTimeout;

    /// <summary>
    /// How many blocks the replicas of a ledger have under way at once; the same for all of them. Of no effect with one
    /// replica. Default 8; 1 to 64.
    /// </summary>
    public int ConsensusWindow { get; set; } = LedgerNodeDefaults.ConsensusWindow;

    /// <summary>
    /// How long a submission may wait before it is brought to the primary again, and then before the primary is
    /// replaced. Doubles while views bring nothing. Of no effect with one replica. Default 500 ms; 50 ms to 1 minute.
    /// </summary>
    public TimeSpan ViewTimeout { get; set; } = LedgerNodeDefaults.ViewTimeout;

    /// <summary>How long a resend is recognised. Default 7 days; 1 minute to 10 years.</summary>
    public TimeSpan ResendWindow { get; set; } = LedgerNodeDefaults.ResendWindow;

    /// <summary>How long quarantined content is kept. Default 90 days; 1 minute to 10 years.</summary>
    public TimeSpan QuarantineRetention { get; set; } = LedgerNodeDefaults.QuarantineRetention;

    /// <summary>
    /// How long the message store lists a received message. Of no effect on records, on the queue and on the
    /// quarantine. Default 90 days; 1 minute to 10 years.
    /// </summary>
    public TimeSpan MessageRetention { get; set; } = LedgerNodeDefaults.MessageRetention;

    /// <summary>
    /// How many received messages may wait in the durable queue, those that are set aside included. Default 1,000,000;
    /// 1 to 100,000,000.
    /// </summary>
    public int MaxQueuedMessages { get; set; } = LedgerNodeDefaults.MaxQueuedMessages;

    /// <summary>
    /// How far the wall clock may jump ahead while the node runs without an operator's confirmation. Default 1
    /// hour; 1 s to 1 year.
    /// </summary>
    public TimeSpan ClockGapRunning { get; set; } = LedgerNodeDefaults.ClockGapRunning;

    /// <summary>
    /// How long the node may have been off without an operator's confirmation. Default 30 days; 1 s to 10 years.
    /// </summary>
    public TimeSpan ClockGapRestart { get; set; } = LedgerNodeDefaults.ClockGapRestart;

    /// <summary>
    /// An operator's statement that a gap of the clock is real: the first block after it holds a signed entry.
    /// Default false.
    /// </summary>
    public bool ConfirmClockGap { get; set; }

    /// <summary>
    /// An operator's statement that every other copy of a restored ledger is out of use for ever: the node starts on
    /// the restored folder, and the first block holds a signed entry that says so. Default false: HLS7108.
    /// </summary>
    public bool ConfirmRestore { get; set; }

    /// <summary>
    /// How old a payload must be, by ledger time, before it may be pruned. Entries are never pruned. Default 6 years
    /// of 366 days (45 CFR 164.316(b)(2)(i)); 0 to 100 years.
    /// </summary>
    public TimeSpan PayloadRetention { get; set; } = LedgerNodeDefaults.PayloadRetention;

    /// <summary>
    /// Whether the node refuses a vault whose signing keys are in the process's memory (HLS8013). Default: false.
    /// </summary>
    public bool RequireProtectedSigningKeys { get; set; }

    /// <summary>
    /// How many operations a second this node accepts from its callers, by its own clock; beyond it a call fails at
    /// once with a transient HLS3017, and nothing of it is on the ledger. Default 0, no limit; to 1,000,000.
    /// </summary>
    public int MaxOperationsPerSecond { get; set; }

    /// <summary>
    /// How many records a second are dealt anew at most after the replicas have changed, in the background. Default
    /// 500; 1 to 1,000,000.
    /// </summary>
    public int RedealingRecordsPerSecond { get; set; } = 500;

    /// <summary>Every fault of these options, each with the name, the value's range and the default; empty when
    /// there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        Check(faults, nameof(QueueLength), QueueLength is >= 1 and <= 1_000_000, "1 to 1,000,000", "4,096");
        Check(
            faults,
            nameof(SubmissionEnvelopeBytes),
            SubmissionEnvelopeBytes is >= 1 << 20 and <= 1 << 30,
            "1 MiB to 1 GiB",
            "32 MiB");
        Check(
            faults,
            nameof(SubmissionOperations),
            SubmissionOperations is >= 1 and <= 500_000,
            "1 to 500,000",
            "5,000");
        Check(
            faults,
            nameof(StateCacheBytes),
            StateCacheBytes is >= 1 << 20 and <= 1L << 40,
            "1 MiB to 1 TiB",
            "32 MiB");
        Check(
            faults,
            nameof(MaxOperationsPerSecond),
            MaxOperationsPerSecond is >= 0 and <= 1_000_000,
            "0 to 1,000,000",
            "0");
        Check(
            faults,
            nameof(RedealingRecordsPerSecond),
            RedealingRecordsPerSecond is >= 1 and <= 1_000_000,
            "1 to 1,000,000",
            "500");
        Check(faults, nameof(ConsensusWindow), ConsensusWindow is >= 1 and <= 64, "1 to 64", "8");
        CheckTime(faults, nameof(ViewTimeout), ViewTimeout, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));
        Check(faults, nameof(Durability), Enum.IsDefined(Durability), "Local, Witnessed or Quorum", "Local");
        CheckTime(
            faults, nameof(WitnessTimeout), WitnessTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        CheckTime(faults, nameof(SealTimeout), SealTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        CheckTime(faults, nameof(ResendWindow), ResendWindow, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3653));
        CheckTime(
            faults, nameof(QuarantineRetention), QuarantineRetention, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3653));
        CheckTime(
            faults, nameof(MessageRetention), MessageRetention, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3653));
        Check(
            faults,
            nameof(MaxQueuedMessages),
            MaxQueuedMessages is >= 1 and <= 100_000_000,
            "1 to 100,000,000",
            "1,000,000");
        CheckTime(faults, nameof(ClockGapRunning), ClockGapRunning, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366));
        CheckTime(faults, nameof(ClockGapRestart), ClockGapRestart, TimeSpan.FromSeconds(1), TimeSpan.FromDays(3653));
        CheckTime(faults, nameof(PayloadRetention), PayloadRetention, TimeSpan.Zero, TimeSpan.FromDays(36600));
        return faults;
    }

    private static void CheckTime(List<string> faults, string name, TimeSpan value, TimeSpan from, TimeSpan to) =>
        Check(faults, name, value >= from && value <= to, $"{from:c} to {to:c}", "see its documentation");

    private static void Check(List<string> faults, string name, bool isGood, string range, string fallback)
    {
        if (!isGood)
        {
            faults.Add($"{name} is outside its range, {range} (default: {fallback}).");
        }
    }
}
