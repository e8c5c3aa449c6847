namespace HealthLedger.Runtime.Receiving;

/// <summary>The messages of one order key that wait, first in first out. Guarded by its queue's lock.</summary>
internal sealed class QueueLane
{
    public Queue<QueueHead> Waiting { get; } = new();

    /// <summary>Seals them; ends when none is left.</summary>
    public Task Running { get; set; } = Task.CompletedTask;

    /// <summary>Why the first one could not be sealed at its last attempt, or null.</summary>
    public string? ErrorCode { get; set; }
}
