using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Runtime;

/// <summary>What executing a batch gave.</summary>
/// <param name="Header">The header's bytes.</param>
/// <param name="Scheduled">The boundary that the block decided on, or null.</param>
/// <param name="Requests">The ids of the submissions that the block has or skips.</param>
internal readonly record struct ExecutionResult(
    ReadOnlyMemory<byte> Header, EpochBoundary? Scheduled, IReadOnlyList<Digest256> Requests);
