using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>
/// Puts a new seal key in the place of the author's old one: the replica set of the next epoch differs in that key.
/// </summary>
internal sealed class RotateReplicaKey : LedgerOperation
{
    /// <summary>The id of the seal key that stops.</summary>
    public required Digest256 OldKey { get; init; }

    /// <summary>The new key's point, 65 bytes.</summary>
    public required byte[] NewKey { get; init; }

    /// <summary>The new key's signature over the key event of its possession.</summary>
    public required byte[] Proof { get; init; }

    /// <summary>A number of <see cref="Participants.KeyRotationReason"/>.</summary>
    public required uint Reason { get; init; }

    public override OperationType Type => OperationType.RotateReplicaKey;

    private protected override int Count => 6;

    public static RotateReplicaKey Read(ref CanonicalReader reader, byte[] salt) => new()
    {
        Salt = salt,
        OldKey = reader.Digest(),
        NewKey = reader.Point(),
        Proof = reader.BytesExactly(P256.SignatureBytes).ToArray(),
        Reason = reader.Unsigned(255),
    };

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Id(OldKey);
        writer.Bytes(NewKey);
        writer.Bytes(Proof);
        writer.Unsigned(Reason);
    }
}
