using HealthLedger.Primitives;

namespace HealthLedger.Testing.Simulation.Workloads;

/// <summary>A signed submission that clients of a simulation may hand in.</summary>
internal sealed class WrittenSubmission
{
    public WrittenSubmission(int number, SubmissionId id, ReadOnlyMemory<byte> bytes, int operations)
    {
        Number = number;
        Id = id;
        Bytes = bytes;
        Operations = operations;
    }

    /// <summary>Its number in the consortium's list.</summary>
    public int Number { get; }

    public SubmissionId Id { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>What has to be with a quorum before it is ordered; null when it deals nothing.</summary>
    public ReadOnlyMemory<byte>? Bundle { get; init; }

    /// <summary>Whether the bundle is too large to be sent unasked, or taken for it.</summary>
    public bool IsFetched { get; init; }

    /// <summary>The last height at which it may be sealed.</summary>
    public ulong ValidUntil { get; init; } = ulong.MaxValue;

    /// <summary>Operations in it: entries that it leaves.</summary>
    public int Operations { get; }
}
