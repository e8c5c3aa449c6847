using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Tests.Ledger.Execution;

/// <summary>A ledger without a node: batches in, executed blocks out. Its window is four heights.</summary>
internal sealed partial class Chain : IDisposable
{
    public const uint Window = 4;

    private readonly VerificationKeyCache _keys = new();
    private readonly Draw _draw = new(77);

    public Chain(
        LedgerParameters? parameters = null,
        ProtocolRules? rules = null,
        Author[]? members = null,
        Author[]? officers = null)
    {
        members ??= [];
        officers ??= [];
        Genesis = new GenesisDocument
        {
            Time = 1_700_000_000_000,
            Name = "test",
            Nonce = new byte[16],
            Replicas = ReplicaSet.Create(
                0,
                [.. members.Prepend(Registrar)
                    .Select((each, i) => new ReplicaDefinition((uint)i, each.Id, each.Participant.SigningKey))]),
            Parameters = parameters
                ?? new LedgerParameters { Window = Window, MaxOperations = 10, MaxSubmissionBytes = 65_536 },
            Participants = [Registrar.Participant, Other.Participant, .. members.Select(each => each.Participant)],
            RecoveryThreshold = (uint)officers.Length,
            RecoveryKeys = [.. officers.Select(each => each.Participant.SigningKey)],
        };
        Head = GenesisBuilder.Build(Genesis);
        Executor = new BlockExecutor(_keys, rules);
    }

    public Author Registrar { get; } = new(1, ParticipantRoles.Provider | ParticipantRoles.Registrar);

    public Author Other { get; } = new(2, ParticipantRoles.Provider);

    public GenesisDocument Genesis { get; }

    public BlockExecutor Executor { get; }

    public LedgerHead Head { get; set; }

    public LedgerId Id => Head.LedgerId;

    public ulong Next => Head.Header.Height + 1;

    public ExecutedBlock Execute(params byte[][] submissions)
    {
        ExecutedBlock block = Executor.Execute(Head, Batch.Create(
            Head.Header.Time + 1000, [.. submissions.Select(bytes => (ReadOnlyMemory<byte>)bytes)]));
        Head = block.Head;
        return block;
    }

    /// <summary>What holders of recovery keys decide.</summary>
    public ExecutedBlock Recover(RecoveryOrder order)
    {
        ExecutedBlock block = Executor.Execute(Head, Batch.Create(Head.Header.Time + 1000, order));
        Head = block.Head;
        return block;
    }

    /// <summary>One submission of the registrar's.</summary>
    public ExecutedBlock Do(params LedgerOperation[] operations) => Execute(Registrar.Submit(Id, Next, operations));

    public EnrolSubject Enrol(SubjectId subject) => new() { Salt = _draw.Bytes(16), Subject = subject };

    public SubjectId NewSubject() => new(_draw.Bytes(32));

    public RecordId NewRecord() => new(_draw.Bytes(16));

    public AppendRecord Append(
        RecordId record,
        SubjectId? subject,
        uint threshold = 1,
        Digest256? trustees = null,
        RecordKind kind = RecordKind.Laboratory,
        (uint From, uint To)? years = null) => new()
        {
            Salt = _draw.Bytes(16),
            Record = record,
            Subject = subject,
            Kind = kind,
            DataYears = years,
            Threshold = threshold,
            TrusteeSet = trustees ?? TrusteeSet.DigestOf(Head.Replicas),
            Segments =
        [
            new RecordSegment
            {
                Id = SegmentOf(record),
                Version = 1,
                PaddedLength = 1024,
                EnvelopeDigest = default,
                KeyCommitment = default,
                ContentCommitment = default,
                ShareRoot = default,
            },
        ],
        };

    public RequestAccess Ask(
        RecordId record,
        string purpose = "TREAT",
        string action = "read",
        bool breakGlass = false,
        SegmentId? segment = null) =>
        new()
        {
            Salt = _draw.Bytes(16),
            Request = new RequestId(_draw.Bytes(16)),
            Record = record,
            Segments = [segment ?? SegmentOf(record)],
            Individual = _draw.Bytes(16),
            Purpose = purpose,
            Action = action,
            Details = default,
            BreakGlass = breakGlass,
        };

    public RegisterParticipant Register(Author author, Participant? participant = null) => new()
    {
        Salt = _draw.Bytes(16),
        Participant = participant ?? author.Participant,
        Proof = author.Prove(Id, participant ?? author.Participant),
    };

    public void Dispose()
    {
        _keys.Dispose();
        Registrar.Dispose();
        Other.Dispose();
    }

    private static SegmentId SegmentOf(RecordId record) => new(record.ToArray());
}
