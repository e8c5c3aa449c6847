using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Runtime;

/// <summary>What executing a batch gave.</summary>
internal sealed class ExecutionResult
{
    public ExecutionResult(
        ReadOnlyMemory<byte> header, EpochBoundary? scheduled, IReadOnlyList<Digest256> requests)
    {
        Header = header;
        Scheduled = scheduled;
        Requests = requests;
    }

    /// <summary>The header's bytes.</summary>
    public ReadOnlyMemory<byte> Header { get; }

    /// <summary>The boundary that the block decided on, or null.</summary>
    public EpochBoundary? Scheduled { get; }

    /// <summary>The ids of the submissions that the block has or skips.</summary>
    public IReadOnlyList<Digest256> Requests { get; }
}
