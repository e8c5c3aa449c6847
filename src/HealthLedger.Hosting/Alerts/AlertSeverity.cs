namespace HealthLedger.Hosting.Alerts;

/// <summary>How soon somebody has to act.</summary>
public enum AlertSeverity
{
    /// <summary>In working hours.</summary>
    Warning = 0,

    /// <summary>Now.</summary>
    Critical = 1,
}
