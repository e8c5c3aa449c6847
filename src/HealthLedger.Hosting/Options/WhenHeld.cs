namespace HealthLedger.Hosting.Options;

/// <summary>What a host does when another process writes the ledger already.</summary>
public enum WhenHeld
{
    /// <summary>It does not start (HLS7004).</summary>
    Refuse = 0,

    /// <summary>
    /// It is a client of that process, and takes the ledger over when that process is gone. It uses the ledger through
    /// <see cref="ILedgerNodeAccessor.Ledger"/>, and serves clients while it writes.
    /// </summary>
    Connect = 1,
}
