using HealthLedger.Cryptography;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>A submission of a batch that is being executed, and what is known of it whatever the state is.</summary>
internal sealed class SubmissionWork
{
    private bool? _isSigned;

    /// <param name="submission">The submission.</param>
    /// <param name="isVerified">Whether it is known that its author signed it.</param>
    public SubmissionWork(Submission submission, bool isVerified = false)
    {
        _isSigned = isVerified ? true : null;
        Submission = submission;
        Id = submission.Id;
        int count = submission.Operations.Count;
        Digest256[] hashes = new Digest256[count];
        LedgerOperation?[] operations = new LedgerOperation?[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> operation = submission.Operations[i].Span;
            hashes[i] = LedgerOperation.HashOf(operation);
            operations[i] = LedgerOperation.TryDecode(operation);
        }

        Hashes = hashes;
        Operations = operations;
        HasItsOperations = submission.Body.OperationCount == (ulong)count
            && submission.Body.OperationsRoot == MerkleTree.Root(hashes);
    }

    public Submission Submission { get; }

    public SubmissionId Id { get; }

    /// <summary>Per operation its hash.</summary>
    public Digest256[] Hashes { get; }

    /// <summary>Per operation what it decodes to, or null.</summary>
    public IReadOnlyList<LedgerOperation?> Operations { get; }

    /// <summary>Whether the operations are those that the body names.</summary>
    public bool HasItsOperations { get; }

    /// <summary>Whether the author signed it. The key is the one that the body names by its hash, so that the answer
    /// is the same however often it is asked.</summary>
    public bool IsSignedBy(VerificationKey key, LedgerId ledger) => _isSigned ??= key.Verify(
        SigningDomain.Submission, ledger, Submission.BodyBytes.Span, Submission.Signature.Span);
}
