namespace HealthLedger.Consensus;

/// <summary>The engine of one replica: what it proposes is ordered. Tolerates no fault; receipts say
/// `Operator`.</summary>
internal sealed class SingleReplicaEngine : IConsensusEngine
{
    public string Name => "single-replica";

    public ValueTask<ulong> OrderAsync(
        ReadOnlyMemory<byte> batch, ulong nextSequence, CancellationToken cancellationToken) =>
        ValueTask.FromResult(nextSequence);
}
