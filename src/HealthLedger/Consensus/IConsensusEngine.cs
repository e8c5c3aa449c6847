namespace HealthLedger.Consensus;

/// <summary>
/// Orders opaque batches and says when one is ordered; knows nothing of health data. Headers are sealed by the
/// replica set in every engine; an engine replaces ordering only.
/// </summary>
internal interface IConsensusEngine
{
    /// <summary>The fault model, shown by status: "single-replica".</summary>
    string Name { get; }

    /// <summary>Orders a batch: completes with its sequence number once the engine will never order another
    /// there.</summary>
    ValueTask<ulong> OrderAsync(ReadOnlyMemory<byte> batch, ulong nextSequence, CancellationToken cancellationToken);
}
