namespace HealthLedger.Hosting.Alerts;

/// <summary>Why an alert is told of.</summary>
public enum AlertState
{
    /// <summary>It has begun.</summary>
    Firing = 0,

    /// <summary>It has been told of before and goes on.</summary>
    Reminder = 1,

    /// <summary>It goes on, nobody has acknowledged it, and more channels are told now.</summary>
    Escalated = 2,

    /// <summary>It is over.</summary>
    Resolved = 3,

    /// <summary>A test.</summary>
    Test = 4,
}
