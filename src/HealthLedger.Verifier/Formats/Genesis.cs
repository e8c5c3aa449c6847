using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Signatures;

namespace HealthLedger.Verifier.Formats;

/// <summary>The agreement that a ledger starts from (docs/spec/ledger.md, section 1).</summary>
internal sealed class Genesis
{
    private const int ParameterCount = 10;

    private Genesis(CanonicalReader reader)
    {
        reader.ReadArray(9);
        reader.ReadVersion(FormatLimits.Version);
        reader.ReadSuite(FormatLimits.Suite);
        Time = reader.ReadTime();
        _ = reader.ReadAscii();
        _ = reader.ReadBytes(FormatLimits.IdBytes);
        ReplicaSet = ReplicaSet.ReadEmbedded(reader);
        ReadParameters(reader);
        Participants = new Participant[reader.ReadArray(1, FormatLimits.SmallestParticipant)];
        for (int i = 0; i < Participants.Length && !reader.Failed; i++)
        {
            Participants[i] = new Participant(reader);
        }

        (RecoveryThreshold, RecoveryKeys) = ReadRecovery(reader);
    }

    public ReadOnlyMemory<byte> Bytes { get; private init; }

    public ulong Time { get; }

    public ReplicaSet ReplicaSet { get; }

    public Participant[] Participants { get; }

    /// <summary>How many of the recovery keys decide together; 0 when there are none.</summary>
    public ulong RecoveryThreshold { get; }

    public VerificationKey[] RecoveryKeys { get; }

    public static Genesis ReadEmbedded(CanonicalReader reader)
    {
        EmbeddedItem item = reader.BeginEmbedded();
        Genesis genesis = new(reader) { Bytes = item.Bytes };
        reader.EndEmbedded(item);
        return genesis;
    }

    private static void ReadParameters(CanonicalReader reader)
    {
        EmbeddedItem item = reader.BeginEmbedded();
        reader.ReadArray(ParameterCount);
        for (int i = 0; i < ParameterCount; i++)
        {
            _ = reader.ReadUnsigned();
        }

        reader.EndEmbedded(item);
    }

    private static (ulong Threshold, VerificationKey[] Keys) ReadRecovery(CanonicalReader reader)
    {
        reader.ReadArray(2);
        ulong threshold = reader.ReadUnsigned();
        ReadOnlyMemory<byte>[] points = new ReadOnlyMemory<byte>[reader.ReadArray(0, FormatLimits.SmallestPoint)];
        for (int i = 0; i < points.Length && !reader.Failed; i++)
        {
            points[i] = reader.ReadPoint();
        }

        // One key twice would let one officer count twice.
        if (threshold > (ulong)points.Length || !AreDistinct(points))
        {
            reader.Fail(FormFault.Malformed);
        }

        return (threshold, Array.ConvertAll(points, point => new VerificationKey(point)));
    }

    // Sorted first: a genesis file of a mebibyte has room for thousands.
    private static bool AreDistinct(ReadOnlyMemory<byte>[] points)
    {
        ReadOnlyMemory<byte>[] sorted = [.. points];
        Array.Sort(sorted, (left, right) => left.Span.SequenceCompareTo(right.Span));
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Span.SequenceEqual(sorted[i - 1].Span))
            {
                return false;
            }
        }

        return true;
    }
}
