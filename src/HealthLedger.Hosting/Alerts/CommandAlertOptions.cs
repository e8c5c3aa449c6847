namespace HealthLedger.Hosting.Alerts;

/// <summary>Which program is run.</summary>
public sealed class CommandAlertOptions
{
    /// <summary>The program by its whole path, then its arguments. No shell: each is passed as it is.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>How long it may run. Default 30 seconds; 1 to 100 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
