using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Runtime.Delivering;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>One operation on its way into a submission, with what must be on stable storage before it leaves.</summary>
internal sealed class PendingOperation
{
    private readonly TaskCompletionSource<SealedEntry> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes the operation's bytes, given the subject's pseudonym if it has a patient.</summary>
    public required Func<SubjectId?, byte[]> Encode { get; init; }

    /// <summary>The patient, or null.</summary>
    public PendingSubject? Patient { get; init; }

    /// <summary>The envelope with its protected share, or null.</summary>
    public StoredEnvelope? Envelope { get; init; }

    /// <summary>The shares that go to trustees, of each segment that is dealt; none where its custodian is the one
    /// trustee.</summary>
    public IReadOnlyList<UnsentShares> Shares { get; init; } = [];

    /// <summary>Where what it deals lies, when a placement policy is in force; else null. Operations with different
    /// ones go into different submissions.</summary>
    public RecordPlacement? Placed
    {
        get;
        init => field = value is { IsByPolicy: true } ? value : null;
    }

    /// <summary>What it is together with in a submission, when a placement policy is in force.</summary>
    public OperationLane Lane { get; init; }

    /// <summary>Further private rows that must be on stable storage first.</summary>
    public IReadOnlyList<PrivateRow> Rows { get; init; } = [];

    /// <summary>Makes the row that says where the operation went, given the submission and the operation's index: a
    /// resend row, or that of an access to a message; null when there is none.</summary>
    public Func<SubmissionId, int, PrivateRow>? PlacedRow { get; init; }

    /// <summary>Makes the rows of the record's names, given the submission; null when it has none.</summary>
    public Func<SubmissionId, IReadOnlyList<PrivateRow>>? NameRows { get; init; }

    /// <summary>Makes the operations that follow it in the same submission, given the subject's pseudonym.</summary>
    public IReadOnlyList<Func<SubjectId?, LedgerOperation>> Followers { get; init; } = [];

    /// <summary>
    /// Null, or what is awaited, given the completion, before anything else is signed. It is then alone in its
    /// submission: what is accepted before it is ordered before it, and what is accepted after it is signed when it
    /// has had its effect.
    /// </summary>
    public Func<Task<SealedEntry>, Task>? Barrier { get; init; }

    /// <summary>Whether others that wait go first: it is part of an import.</summary>
    public bool GivesWay { get; init; }

    /// <summary>The deliveries of a record; their rows are among <see cref="Rows"/>.</summary>
    public IReadOnlyList<DeliveryRow> Deliveries { get; init; } = [];

    /// <summary>Makes the row of a client's request, likewise; null when it is no client's.</summary>
    public Func<SubmissionId, int, PrivateRow>? RequestRow { get; init; }

    /// <summary>A generous bound on what an ordinary operation and an enrolment take in a submission.</summary>
    public const int UsualLedgerBytes = 768;

    /// <summary>At most how many bytes it takes in a submission.</summary>
    public int LedgerBytes { get; init; } = UsualLedgerBytes;

    /// <summary>Bytes that it adds to a custody write.</summary>
    public long Weight =>
        1024 + (Envelope?.Envelope.Length ?? 0) + (Shares.Sum(dealt => dealt.Count) * BundleLimits.UsualShareBytes);

    /// <summary>Completes when the entry is sealed and on stable storage.</summary>
    public Task<SealedEntry> Completion => _completion.Task;

    /// <summary>The same for those who wait on when whoever brought it was told of a failure, and it goes on.</summary>
    public PendingOperation Again() => new() { Encode = Encode, Patient = Patient, Deliveries = Deliveries };

    public void Complete(SealedEntry entry) => _completion.TrySetResult(entry);

    public void Fail(Exception exception) => _completion.TrySetException(exception);

    public static byte[] Encoded(LedgerOperation operation) => operation.Encode();
}
