using System.Security.Cryptography;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Ledger.Execution;

/// <summary>A participant with its key, which signs whatever a test wants.</summary>
internal sealed class Author : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Draw _draw;

    public Author(int number, ParticipantRoles roles)
    {
        _draw = new Draw(number);
        Participant = new Participant
        {
            Id = new ParticipantId(_draw.Bytes(16)),
            Code = $"org{number}",
            Country = "DE",
            Roles = roles,
            Facts = default,
            SigningKey = P256.ExportPoint(_key),
        };
    }

    public Participant Participant { get; }

    public ParticipantId Id => Participant.Id;

    public Digest256 KeyId => LabelledHash.Of(HashLabel.Key, Participant.SigningKey);

    public byte[] Submit(LedgerId ledger, ulong validUntil, params LedgerOperation[] operations) =>
        Submit(ledger, validUntil, [.. operations.Select(operation => (ReadOnlyMemory<byte>)operation.Encode())]);

    public byte[] Submit(
        LedgerId ledger,
        ulong validUntil,
        IReadOnlyList<ReadOnlyMemory<byte>> operations,
        ulong version = 1,
        ulong suite = 1,
        ulong? count = null,
        Digest256? root = null,
        Digest256? keyId = null,
        ParticipantId? author = null,
        bool spoilSignature = false)
    {
        byte[] body = new SubmissionBody
        {
            Version = version,
            Suite = suite,
            LedgerId = ledger,
            Author = author ?? Id,
            KeyId = keyId ?? KeyId,
            Nonce = _draw.Bytes(16),
            ValidUntilHeight = validUntil,
            OperationCount = count ?? (ulong)operations.Count,
            OperationsRoot = root
                ?? MerkleTree.Root([.. operations.Select(operation => LedgerOperation.HashOf(operation.Span))]),
        }.Encode();
        byte[] signature = P256.Sign(_key, SignedMessage.Build(SigningDomain.Submission, ledger, body));
        signature[10] ^= spoilSignature ? (byte)1 : (byte)0;
        return new Submission
        {
            Body = SubmissionBody.TryDecode(body)!,
            BodyBytes = body,
            Signature = signature,
            Operations = operations,
        }.Encode();
    }

    /// <summary>The key's signature for itself and the facts of a participant.</summary>
    public byte[] Prove(LedgerId ledger, Participant participant) =>
        Sign(
            SigningDomain.Submission,
            ledger,
            KeyProof.Body(participant.Id, participant.Facts, participant.SigningKey));

    /// <summary>The key's signature for itself as the one that follows another.</summary>
    public byte[] ProveAfter(LedgerId ledger, Digest256 oldKey) =>
        Sign(SigningDomain.KeyEvent, ledger, KeyEventFormat.Possession(VaultKey.Author, KeyId, oldKey));

    public byte[] Sign(SigningDomain domain, LedgerId ledger, byte[] body) =>
        P256.Sign(_key, SignedMessage.Build(domain, ledger, body));

    public void Dispose() => _key.Dispose();
}
