using HealthLedger.Verifier.Cbor;

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

        ReadRecovery(reader);
    }

    public ReadOnlyMemory<byte> Bytes { get; private init; }

    public ulong Time { get; }

    public ReplicaSet ReplicaSet { get; }

    public Participant[] Participants { get; }

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

    private static void ReadRecovery(CanonicalReader reader)
    {
        reader.ReadArray(2);
        ulong threshold = reader.ReadUnsigned();
        int keys = reader.ReadArray(0, FormatLimits.SmallestPoint);
        for (int i = 0; i < keys && !reader.Failed; i++)
        {
            _ = reader.ReadPoint();
        }

        if (threshold > (ulong)keys)
        {
            reader.Fail(FormFault.Malformed);
        }
    }
}
