namespace HealthLedger.Adapters.Tests.Routing.Model;

/// <summary>What is known of one message on one route.</summary>
internal sealed class ModelDelivery
{
    /// <summary>Which numbers its next attempt may have.</summary>
    public HashSet<int> Attempts { get; set; } = [1];

    /// <summary>The number of its last attempt; 0 for none.</summary>
    public int LastAttempt { get; set; }

    /// <summary>The life of its last arrival; -1 for none.</summary>
    public int LastLife { get; set; } = -1;

    /// <summary>Whether its destination took it, ever.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Whether its destination took it at its last arrival.</summary>
    public bool IsOver { get; set; }

    /// <summary>Whether nothing of it is tried again by itself.</summary>
    public bool IsStopped { get; set; }

    /// <summary>Whether it was set aside, ever: others need not wait for it.</summary>
    public bool WasAside { get; set; }
}
