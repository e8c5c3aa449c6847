namespace HealthLedger.Runtime.Receiving;

/// <summary>The messages of one order key that wait, first in first out. Guarded by its queue's lock.</summary>
internal sealed class QueueLane
{
    /// <param name="share">What the messages of its listener are counted in: an order key is of one listener.</param>
    public QueueLane(QueueShare share) => Share = share;

    public QueueShare Share { get; }

    public Queue<QueueHead> Waiting { get; } = new();

    /// <summary>Seals them; ends when none is left.</summary>
    public Task Running { get; set; } = Task.CompletedTask;

    /// <summary>Called when somebody asks for something to be done with the first one.</summary>
    public WakeSignal Wake { get; } = new();

    /// <summary>What those wait for who ask for the first one, which cannot be sealed, to be set aside.</summary>
    public TaskCompletionSource<bool>? Aside { get; set; }

    /// <summary>Whether the node stops, and nothing is done with it any more.</summary>
    public bool IsStopped { get; set; }

    /// <summary>Why the first one could not be sealed at its last attempt, or null.</summary>
    public string? ErrorCode { get; set; }
}
