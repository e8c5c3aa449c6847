namespace HealthLedger.Diagnostics;

/// <summary>Names under which the SDK emits metrics. Public API, held by a test.</summary>
public static class HealthLedgerDiagnostics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "HealthLedger";
}
