using HealthLedger.Ledger;

namespace HealthLedger.Backups;

/// <summary>What a restore, or the trial of one, has brought about.</summary>
public sealed class RestoreReport
{
    /// <summary>The backup.</summary>
    public required BackupSummary Backup { get; init; }

    /// <summary>The full verification of the restored store, run after everything was stored.</summary>
    public required VerificationReport Verification { get; init; }

    /// <summary>
    /// Whether the keys of the payloads were checked with the vault; without it, that they are what was backed up is
    /// known, and that they open is not.
    /// </summary>
    public required bool AreKeysChecked { get; init; }

    /// <summary>
    /// Whether officers with recovery keys have to end the epoch before a node starts on what was restored
    /// (<see cref="Recovery.LedgerRecovery"/>).
    /// </summary>
    public required bool NeedsRecovery { get; init; }

    /// <summary>How long it took, by the machine's monotonic clock.</summary>
    public required TimeSpan Duration { get; init; }
}
