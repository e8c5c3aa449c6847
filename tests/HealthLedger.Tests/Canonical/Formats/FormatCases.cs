using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;

namespace HealthLedger.Tests.Canonical.Formats;

internal static class FormatCases
{
    public static IReadOnlyList<FormatCase> All { get; } =
    [
        new("genesis", draw => Genesis(draw).Encode(), bytes => GenesisDocument.TryDecode(bytes)?.Encode()),
        new("replica-set", draw => Replicas(draw).Bytes, bytes => ReplicaSet.TryDecode(bytes)?.Bytes),
        new("submission", draw => SubmissionOf(draw).Encode(), bytes => Submission.TryDecode(bytes, 1000)?.Encode()),
        new("submission-body", draw => Body(draw).Encode(), bytes => SubmissionBody.TryDecode(bytes)?.Encode()),
        .. OperationCases.All,
        new("entry", draw => Entry(draw).Encode(), bytes => LedgerEntry.TryDecode(bytes)?.Encode()),
        new("header", draw => Header(draw).Encode(), bytes => BlockHeader.TryDecode(bytes)?.Encode()),
        new("batch", draw => BatchOf(draw).Bytes.ToArray(), bytes => Again(Batch.TryDecode(bytes))),
        new("recovery-batch", draw => RecoveryOf(draw).Bytes.ToArray(), bytes => Again(Batch.TryDecode(bytes))),
        new(
            "recovery-batch-of-several",
            draw => RecoveryOf(draw, isOfSeveral: true).Bytes.ToArray(),
            bytes => Again(Batch.TryDecode(bytes))),
        new("block", draw => BlockOf(draw).Encode(), bytes => Block.TryDecode(bytes)?.Encode()),
        new("journal-record", draw => JournalEntryFormat.Encode(BatchOf(draw), Header(draw).Encode()), Journal),
        new("envelope-header", Envelope, bytes => EnvelopeHeader.TryDecode(bytes)?.Encode()),
        new("dealt-shares", Dealt, bytes => DealtShares.TryDecode(bytes)?.Encode()),
        new("share", Share, bytes => DataKeyShare.TryDecode(bytes)?.Encode()),
        .. StateCases.All,
        .. ParticipantCases.All,
        .. FounderCases.All,
        .. BackupCases.All,
        .. ClientCases.All,
        .. ConsensusCases.All,
        .. TransportCases.All,
        .. WitnessCases.All,
        .. BundleCases.All,
    ];

    private static byte[] Dealt(Draw draw)
    {
        uint x = 0;
        return DealtShares.Encode(draw.List(1, 4, () => new DataKeyShare
        {
            Segment = new SegmentId(draw.Bytes(16)),
            X = ++x,
            Blinding = draw.Bytes(32),
            Value = draw.Bytes(32),
        }.Encode()));
    }

    internal static Digest256 Digest(Draw draw) => new(draw.Bytes(32));

    internal static long Time(Draw draw) => (long)draw.Number(LedgerVersion.MaxTime);

    internal static byte[] Point(Draw draw) => [4, .. draw.Bytes(64)];

    internal static uint Small(Draw draw, uint limit = 255) => (uint)draw.Number(limit);

    internal static Participant Person(Draw draw) => new()
    {
        Id = new ParticipantId(draw.Bytes(16)),
        Code = draw.Text(),
        Country = draw.Text(2),
        Roles = (ParticipantRoles)Small(draw),
        Facts = Digest(draw),
        SigningKey = Point(draw),
    };

    internal static ReplicaSet Replicas(Draw draw, ulong? epoch = null) => ReplicaSet.Create(
        epoch ?? draw.Number(),
        [.. Enumerable.Range(0, draw.Pick(1, 4, 5)).Select(i =>
            new ReplicaDefinition((uint)i, new ParticipantId(draw.Bytes(16)), Point(draw)))]);

    private static GenesisDocument Genesis(Draw draw)
    {
        IReadOnlyList<byte[]> recovery = draw.List(0, 3, () => Point(draw));
        return new GenesisDocument
        {
            Time = Time(draw),
            Name = draw.Text(),
            Nonce = draw.Bytes(16),
            Replicas = Replicas(draw, epoch: 0),
            Parameters = new LedgerParameters
            {
                Window = 1 + Small(draw, 999_999),
                DriftMilliseconds = Small(draw, LedgerParameters.MaxDuration),
                HeartbeatMilliseconds = 1 + Small(draw, LedgerParameters.MaxDuration - 1),
                PermitTtlMilliseconds = Small(draw, LedgerParameters.MaxDuration),
                MaxOperations = 2 + Small(draw, 999_998),
                MaxSubmissionBytes = 65_536 + Small(draw, 1 << 20),
                MaxBatchBytes = (2 << 20) + Small(draw, 1 << 20),
                MaxCost = 65_536 + Small(draw, 1 << 20),
                QuotaCapacity = (2 << 20) + draw.Number(1UL << 60),
                QuotaRefill = 1 + draw.Number(1UL << 60),
            },
            Participants = draw.List(1, 3, () => Person(draw)),
            RecoveryThreshold = (uint)recovery.Count,
            RecoveryKeys = recovery,
        };
    }

    private static SubmissionBody Body(Draw draw) => new()
    {
        Version = draw.Number(),
        Suite = draw.Number(),
        LedgerId = new LedgerId(draw.Bytes(32)),
        Author = new ParticipantId(draw.Bytes(16)),
        KeyId = Digest(draw),
        Nonce = draw.Bytes(16),
        ValidUntilHeight = draw.Number(),
        OperationCount = draw.Number(),
        OperationsRoot = Digest(draw),
    };

    private static Submission SubmissionOf(Draw draw)
    {
        byte[] body = Body(draw).Encode();
        return new Submission
        {
            Body = SubmissionBody.TryDecode(body)!,
            BodyBytes = body,
            Signature = draw.Bytes(64),
            Operations = draw.List(1, 4, () => (ReadOnlyMemory<byte>)draw.Bytes(draw.Below(50))),
        };
    }

    private static LedgerEntry Entry(Draw draw) => new()
    {
        LedgerId = new LedgerId(draw.Bytes(32)),
        Height = draw.Number(),
        Index = Small(draw, uint.MaxValue),
        SubmissionId = new SubmissionId(draw.Bytes(32)),
        OperationIndex = Small(draw, uint.MaxValue),
        OperationHash = Digest(draw),

        // Those that there were when the golden encodings were made: a later one does not change what is drawn.
        Outcome = draw.Pick(Enum.GetValues<EntryOutcomeCode>()[..((int)EntryOutcomeCode.PeriodInvalid + 1)]),
        Decision = draw.Coin()
            ? new AccessDecision(
                draw.Coin(),
                draw.Text(),
                draw.Text(),
                draw.Number(),
                Time(draw),
                Small(draw, LedgerParameters.MaxDuration))
            : null,
    };

    internal static BlockHeader Header(Draw draw) => new()
    {
        ProtocolVersion = draw.Number(),
        LedgerId = new LedgerId(draw.Bytes(32)),
        Height = draw.Number(),
        Previous = Digest(draw),
        Time = Time(draw),
        Epoch = draw.Number(),
        ReplicaSet = Digest(draw),
        NextReplicaSet = Digest(draw),
        BatchDigest = Digest(draw),
        EntryCount = draw.Number(),
        HistorySize = draw.Number(),
        HistoryRoot = Digest(draw),
        StateRoot = Digest(draw),
        PolicyVersion = draw.Number(),
        Suite = draw.Number(),
    };

    private static Batch BatchOf(Draw draw) =>
        Batch.Create(Time(draw), draw.List(0, 3, () => (ReadOnlyMemory<byte>)draw.Bytes(draw.Below(300))));

    private static byte[]? Again(Batch? batch) =>
        batch is null ? null
            : batch.Recovery is { } recovery ? Batch.Create(batch.Time, recovery).Bytes.ToArray()
            : Batch.Create(batch.Time, batch.Submissions).Bytes.ToArray();

    private static Batch RecoveryOf(Draw draw, bool isOfSeveral = false) => Batch.Create(Time(draw), new RecoveryOrder
    {
        Replicas = Replicas(draw),
        Keys = draw.List(0, 2, () => (new ParticipantId(draw.Bytes(16)), Point(draw))),
        GivenUp = isOfSeveral ? draw.Number() : null,
    });

    private static Block BlockOf(Draw draw)
    {
        BlockHeader header = Header(draw);
        return new Block
        {
            Header = header,
            HeaderBytes = header.Encode(),
            BatchBytes = BatchOf(draw).Bytes,
            Skipped = draw.List(0, 3, () =>
                new SkippedSubmission(Small(draw, uint.MaxValue), draw.Pick(Enum.GetValues<SkipCode>()))),
            Entries = draw.List(0, 3, () => (ReadOnlyMemory<byte>)Entry(draw).Encode()),
            Seals = draw.List(0, 3, () => new Seal(Small(draw), draw.Bytes(64))),
        };
    }

    private static byte[]? Journal(byte[] bytes) =>
        JournalEntryFormat.TryDecode(bytes) is { } entry ? JournalEntryFormat.Encode(entry.Batch, entry.Header) : null;

    private static byte[] Envelope(Draw draw) => new EnvelopeHeader
    {
        LedgerId = new LedgerId(draw.Bytes(32)),
        Record = new RecordId(draw.Bytes(16)),
        Segment = new SegmentId(draw.Bytes(16)),
        SegmentVersion = Small(draw, uint.MaxValue),
        Custodian = new ParticipantId(draw.Bytes(16)),
        PayloadType = draw.Text(),
        Origin = draw.Pick(Enum.GetValues<RecordOrigin>()),
        PaddedLength = draw.Number(),
        Created = Time(draw),
        Obligations = draw.Coin() ? Digest(draw) : null,
    }.Encode();

    private static byte[] Share(Draw draw) => new DataKeyShare
    {
        Segment = new SegmentId(draw.Bytes(16)),
        X = 1 + Small(draw, 254),
        Blinding = draw.Bytes(32),
        Value = draw.Bytes(32),
    }.Encode();
}
