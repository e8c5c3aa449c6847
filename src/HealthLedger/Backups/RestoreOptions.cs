using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Backups;

/// <summary>From what and into what a ledger is restored.</summary>
public sealed class RestoreOptions
{
    /// <summary>The backup's file.</summary>
    public required string BackupFile { get; init; }

    /// <summary>What the backup is encrypted under; not disposed.</summary>
    public required BackupKey Key { get; init; }

    /// <summary>Makes the storage driver for a folder. The driver stores in that folder alone.</summary>
    public required Func<string, ILedgerStorageDriver> Storage { get; init; }

    /// <summary>
    /// The copy of the vault, which is kept apart from backups; copied into the folder when it is the ledger's. Null:
    /// the folder gets no vault, and nothing in it can be read until one is put there.
    /// </summary>
    public string? VaultFile { get; init; }

    /// <summary>
    /// The vault's passphrase; needed with <see cref="VaultFile"/>, unless <see cref="VaultSecret"/> opens it.
    /// </summary>
    public string? VaultPassphrase { get; init; }

    /// <summary>What opens the vault in the place of a passphrase, such as a key file; not disposed.</summary>
    public VaultSecret? VaultSecret { get; init; }

    /// <summary>
    /// The operator's statement that every other copy of the ledger is out of use for ever, so that it goes on here:
    /// the first block after the restore holds a signed entry that says so. Default false: a node refuses to start on
    /// the folder (HLS7108).
    /// </summary>
    public bool IsNewEpoch { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
