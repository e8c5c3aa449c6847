using HealthLedger.Cryptography;
using HealthLedger.Ledger.State;

namespace HealthLedger.Ledger.Execution;

/// <summary>
/// A batch with all that can be said of it without the state: decoded, hashed and, once it was asked, verified. The
/// batch may be executed several times; this is done once. Used by one execution at a time.
/// </summary>
internal sealed class BatchWork
{
    /// <param name="batch">The batch.</param>
    /// <param name="parameters">The limits.</param>
    /// <param name="verified">Those whose signature is known to hold, or null.</param>
    public BatchWork(Batch batch, LedgerParameters parameters, VerifiedSubmissions? verified = null)
    {
        Batch = batch;
        SubmissionWork?[] submissions = new SubmissionWork?[batch.Submissions.Count];
        bool isKnown = verified is { IsEmpty: false };
        for (int i = 0; i < submissions.Length; i++)
        {
            ReadOnlyMemory<byte> bytes = batch.Submissions[i];
            submissions[i] = bytes.Length <= parameters.MaxSubmissionBytes
                && Submission.TryDecode(bytes, parameters.MaxOperations) is { } submission
                    ? new SubmissionWork(submission, isKnown && verified!.Contains(Sha256.Of(bytes.Span)))
                    : null;
        }

        Submissions = submissions;
        OperationCount = submissions.Sum(submission => submission?.Operations.Count ?? 0);
        Places = new StatePlaces(OperationCount);
    }

    public Batch Batch { get; }

    /// <summary>Places of the rows that executing it touches.</summary>
    public StatePlaces Places { get; }

    /// <summary>How many operations there are.</summary>
    public int OperationCount { get; }

    /// <summary>Per submission of the batch; null where it cannot be decoded.</summary>
    public IReadOnlyList<SubmissionWork?> Submissions { get; }
}
