using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>The last header of an epoch and the replica set that follows it (docs/spec/receipts.md).</summary>
internal sealed class EpochStep
{
    private EpochStep(CanonicalReader reader)
    {
        reader.ReadArray(3);
        Header = BlockHeader.ReadEmbedded(reader);
        Seals = Seal.ReadAll(reader, isBoundary: true);
        ReplicaSet = ReplicaSet.ReadEmbedded(reader);
    }

    public BlockHeader Header { get; }

    public Seal[] Seals { get; }

    public ReplicaSet ReplicaSet { get; }

    public static EpochStep[] ReadAll(CanonicalReader reader)
    {
        EpochStep[] steps = new EpochStep[reader.ReadArray(0, FormatLimits.SmallestEpochStep)];
        for (int i = 0; i < steps.Length && !reader.Failed; i++)
        {
            steps[i] = new EpochStep(reader);
        }

        return steps;
    }
}
