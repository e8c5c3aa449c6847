using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>A closed family: what a submission asks for. Every operation starts with 16 random bytes that hide
/// it.</summary>
internal abstract class LedgerOperation
{
    public const int SaltBytes = 16;

    private protected LedgerOperation()
    {
    }

    public required byte[] Salt { get; init; }

    public abstract OperationType Type { get; }

    public static byte[] NewSalt() => SecureRandom.GetBytes(SaltBytes);

    /// <summary>The RFC 9162 leaf hash of the operation's bytes.</summary>
    public static Digest256 HashOf(ReadOnlySpan<byte> operation) => MerkleTree.LeafHash(operation);

    public static LedgerOperation? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        int count = reader.ArrayHead(16);
        byte[] salt = reader.BytesExactly(SaltBytes).ToArray();
        ulong type = reader.Unsigned();
        LedgerOperation? operation = (OperationType)Math.Min(type, 255) switch
        {
            OperationType.RegisterParticipant when count == 4 => RegisterParticipant.Read(ref reader, salt),
            OperationType.UpdateParticipant when count == 8 => UpdateParticipant.Read(ref reader, salt),
            OperationType.RotateKey when count == 8 => RotateKey.Read(ref reader, salt),
            OperationType.SuspendParticipant when count == 4 => SuspendParticipant.Read(ref reader, salt),
            OperationType.LiftSuspension when count == 4 => LiftSuspension.Read(ref reader, salt),
            OperationType.PublishTrusteeKey when count == 4 => PublishTrusteeKey.Read(ref reader, salt),
            OperationType.RotateReplicaKey when count == 6 => RotateReplicaKey.Read(ref reader, salt),
            OperationType.EnrolSubject when count == 3 => EnrolSubject.Read(ref reader, salt),
            OperationType.MergeSubjects when count == 5 => MergeSubjects.Read(ref reader, salt),
            OperationType.UnmergeSubjects when count == 5 => UnmergeSubjects.Read(ref reader, salt),
            OperationType.RekeySubject when count == 6 => RekeySubject.Read(ref reader, salt),
            OperationType.AppendRecord when count == 9 => AppendRecord.Read(ref reader, salt),
            OperationType.AmendRecord when count == 12 => AmendRecord.Read(ref reader, salt),
            OperationType.RedealRecord when count == 6 => RedealRecord.Read(ref reader, salt),
            OperationType.RequestAccess when count == 12 => RequestAccess.Read(ref reader, salt),
            OperationType.ShareComplaint when count == 7 => ShareComplaint.Read(ref reader, salt),
            OperationType.Attest when count == 4 => Attest.Read(ref reader, salt),
            OperationType.ProposeChange when count is 5 or 6 => ProposeChange.Read(ref reader, salt, count),
            OperationType.Vote when count == 5 => Vote.Read(ref reader, salt),
            _ => null,
        };
        return operation is not null && reader.End() ? operation : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(Count);
        writer.Bytes(Salt);
        writer.Unsigned((ulong)Type);
        WriteFields(ref writer);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private protected abstract int Count { get; }

    private protected abstract void WriteFields(ref CanonicalWriter writer);
}
