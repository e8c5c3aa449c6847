using System.Security.Cryptography;
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
            KeyId = parts.AuthorKeyId,
            Nonce = RandomNumberGenerator.GetBytes(16),
            ValidUntilHeight = checked(head.Header.Height + Math.Max(1, head.Parameters.Window / 2)),
            OperationCount = (ulong)operations.Count,
            OperationsRoot = MerkleTree.Root(hashes),
        }.Encode();
        ReadOnlyMemory<byte> signature = await parts.Vault.SignAsync(
            VaultKey.Author, SigningDomain.Submission, head.LedgerId, body, CancellationToken.None).ConfigureAwait(false);
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
            Operations = owners,
        };
    }
}
