using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>Puts a new signing key in the place of a participant's old one, which stops where this stands.</summary>
internal sealed class RotateKey : LedgerOperation
{
    public required ParticipantId Participant { get; init; }

    /// <summary>The id of the key that stops.</summary>
    public required Digest256 OldKey { get; init; }

    /// <summary>The new key's point, 65 bytes.</summary>
    public required byte[] NewKey { get; init; }

    /// <summary>The new key's signature over the key event of its possession.</summary>
    public required byte[] Proof { get; init; }

    /// <summary>A number of <see cref="Participants.KeyRotationReason"/>.</summary>
    public required uint Reason { get; init; }

    /// <summary>Unix milliseconds since when the old key may have been in other hands, or null.</summary>
    public ulong? SuspectSince { get; init; }

    public override OperationType Type => OperationType.RotateKey;

    private protected override int Count => 8;

    public static RotateKey Read(ref CanonicalReader reader, byte[] salt) => new()
    {
        Salt = salt,
        Participant = reader.Participant(),
        OldKey = reader.Digest(),
        NewKey = reader.Point(),
        Proof = reader.BytesExactly(P256.SignatureBytes).ToArray(),
        Reason = reader.Unsigned(255),
        SuspectSince = reader.TryNull() ? null : reader.UnsignedTime(),
    };

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Id(Participant);
        writer.Id(OldKey);
        writer.Bytes(NewKey);
        writer.Bytes(Proof);
        writer.Unsigned(Reason);
        writer.UnsignedOrNull(SuspectSince);
    }
}
