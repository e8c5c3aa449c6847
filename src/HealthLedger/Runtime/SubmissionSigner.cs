using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>Puts operations into one submission under the organisation's signature.</summary>
internal static class SubmissionSigner
{
    public static async ValueTask<OrderedSubmission> SignAsync(
        NodeParts parts, List<ReadOnlyMemory<byte>> operations, List<PendingOperation?> owners)
    {
        Ledger.Execution.LedgerHead head = parts.View.Head;
        Digest256[] hashes = [.. operations.Select(operation => LedgerOperation.HashOf(operation.Span))];
        byte[] body = new SubmissionBody
        {
            LedgerId = head.LedgerId,
            Author = parts.Organisation,
            KeyId = parts.Author.KeyId,
            Nonce = SecureRandom.GetBytes(16),
            ValidUntilHeight = checked(head.Header.Height + Math.Max(1, head.Parameters.Window / 2)),
            OperationCount = (ulong)operations.Count,
            OperationsRoot = MerkleTree.Root(hashes),
        }.Encode();
        ReadOnlyMemory<byte> signature = await parts.Vault.SignAsync(
            VaultKey.Author, SigningDomain.Submission, head.LedgerId, body, CancellationToken.None)
                .ConfigureAwait(false);
        Submission submission = new()
        {
            Body = SubmissionBody.TryDecode(body)!,
            BodyBytes = body,
            Signature = signature,
            Operations = operations,
        };
        return new OrderedSubmission
        {
            Id = SubmissionBody.IdOf(head.LedgerId, body),
            Bytes = submission.Encode(),
            ValidUntil = submission.Body.ValidUntilHeight,
            Operations = owners,
        };
    }

    /// <summary>
    /// Reads back what was signed here. It is put in order as it is, so anything that would make the ledger skip it
    /// was not in it when it was written.
    /// </summary>
    /// <returns>The submission, or null when it is not the one that was stored under the id.</returns>
    public static async ValueTask<Submission?> TryDecodeOwnAsync(
        NodeParts parts, SubmissionId id, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (Submission.TryDecode(bytes, int.MaxValue) is not { } submission
            || submission.Id != id
            || submission.Body.OperationCount != (ulong)submission.Operations.Count
            || submission.Body.OperationsRoot != MerkleTree.Root(
                [.. submission.Operations.Select(operation => LedgerOperation.HashOf(operation.Span))]))
        {
            return null;
        }

        if (submission.Body.KeyId != parts.Author.KeyId)
        {
            // Signed before a change of the key: the ledger knows that key and judges it.
            return submission;
        }

        VerificationKey key = await parts.Vault
            .GetVerificationKeyAsync(VaultKey.Author, cancellationToken).ConfigureAwait(false);
        return key.Verify(
            SigningDomain.Submission, submission.Body.LedgerId, submission.BodyBytes.Span, submission.Signature.Span)
            ? submission
            : null;
    }
}
