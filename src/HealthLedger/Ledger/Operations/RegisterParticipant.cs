using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Participants;

namespace HealthLedger.Ledger.Operations;

/// <summary>Registers an organisation and its signing key, which signs for itself and for the facts.</summary>
internal sealed class RegisterParticipant : LedgerOperation
{
    public required Participant Participant { get; init; }

    /// <summary>The new key's signature over its <see cref="KeyProof"/>.</summary>
    public required byte[] Proof { get; init; }

    public override OperationType Type => OperationType.RegisterParticipant;

    private protected override int Count => 4;

    public static RegisterParticipant Read(ref CanonicalReader reader, byte[] salt) => new()
    {
        Salt = salt,
        Participant = Participant.Read(ref reader),
        Proof = reader.BytesExactly(P256.SignatureBytes).ToArray(),
    };

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        Participant.Write(ref writer);
        writer.Bytes(Proof);
    }
}
