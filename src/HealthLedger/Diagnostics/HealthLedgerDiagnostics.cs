namespace HealthLedger.Diagnostics;

/// <summary>Names under which the SDK emits metrics. Public API, held by a test.</summary>
public static class HealthLedgerDiagnostics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "HealthLedger";

    /// <summary>The tag that says which of a process's ledgers was measured.</summary>
    public const string LedgerTag = "healthledger.ledger";

    /// <summary>The value of <see cref="LedgerTag"/> for a ledger without a name.</summary>
    public const string DefaultLedger = "default";
}
