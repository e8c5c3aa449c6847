namespace HealthLedger.Runtime.Linking;

/// <summary>How a record that refers to something comes to be sealed.</summary>
internal enum LinkTurn
{
    /// <summary>It comes in: it waits for what it refers to, and behind others that do.</summary>
    Arriving = 0,

    /// <summary>It has waited, and nothing that refers to the same waits before it.</summary>
    Parked = 1,

    /// <summary>It waits no longer.</summary>
    Overdue = 2,
}
