namespace HealthLedger.Consensus;

/// <summary>
/// Says whether a batch may be voted for. Without state: what needs the ledger's state is decided by execution.
/// Called on the replica's thread; what is costly is done before, by the host, and looked up here.
/// </summary>
internal interface IBatchPolicy
{
    /// <summary>Judges a batch.</summary>
    /// <param name="batch">The batch's bytes.</param>
    /// <param name="fresh">Whether it is proposed for the first time. Only then its time is held against the clock:
    /// what a quorum has prepared may be old when it is proposed again.</param>
    /// <param name="patience">By how much this replica waits longer for a primary than it did at first: where that is
    /// too short, batches come that much later too.</param>
    BatchVerdict Check(ReadOnlyMemory<byte> batch, bool fresh, TimeSpan patience);
}
