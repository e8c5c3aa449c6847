using HealthLedger.Ledger;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Storage.Files;
using HealthLedger.Vaults;

namespace HealthLedger.Backups;

/// <summary>
/// Restores backups: into an empty folder only, and nothing in it is a ledger before all of it has been verified.
/// </summary>
public static class LedgerRestore
{
    /// <summary>Authenticates every byte of a backup and says what it holds, without restoring it.</summary>
    /// <param name="path">The backup's file.</param>
    /// <param name="key">What it is encrypted under; not disposed.</param>
    /// <param name="progress">Told of progress now and then, or null.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StorageFailureException">HLS7101, HLS7102 or HLS7103; or the file cannot be read.</exception>
    public static Task<BackupSummary> InspectAsync(
        string path,
        BackupKey key,
        IProgress<BackupProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(key);
        return BackupFile.InspectAsync(path, key, progress, cancellationToken);
    }

    /// <summary>Restores a backup into an empty folder.</summary>
    /// <param name="options">From what, with which vault.</param>
    /// <param name="folder">The folder; made when it is not there, refused when anything is in it.</param>
    /// <param name="progress">Told of progress now and then, or null.</param>
    /// <param name="cancellationToken">Cancels; the folder is emptied again.</param>
    /// <exception cref="StorageFailureException">
    /// The folder is not empty (HLS7105); the backup does not open (HLS7101), is damaged (HLS7102) or too new
    /// (HLS7103); or the disk fails. The folder is emptied again.
    /// </exception>
    /// <exception cref="KeyUnavailableException">The vault does not open (HLS8001), or is not this ledger's
    /// (HLS8006). The folder is emptied again.</exception>
    public static async Task<RestoreReport> RunAsync(
        RestoreOptions options,
        string folder,
        IProgress<BackupProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string full = Path.GetFullPath(folder);
        RestoreFolder.RequireEmpty(full);
        StorageFolder.Create(full);
        try
        {
            return await RestoreAsync(options, full, progress, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            RestoreFolder.Empty(full);
            throw;
        }
    }

    /// <summary>
    /// Restores a backup into a folder of its own, verifies all of it, and removes the folder: the only proof that a
    /// backup can be restored is to restore it.
    /// </summary>
    /// <param name="options">From what, with which vault; <see cref="RestoreOptions.IsNewEpoch"/> means nothing here.
    /// </param>
    /// <param name="parent">The folder in which the trial makes its own; needs as much space as the ledger.</param>
    /// <param name="progress">Told of progress now and then, or null.</param>
    /// <param name="cancellationToken">Cancels; the trial's folder is removed.</param>
    /// <exception cref="HealthLedgerException">As <see cref="RunAsync"/>.</exception>
    public static async Task<RestoreReport> DrillAsync(
        RestoreOptions options,
        string parent,
        IProgress<BackupProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(parent);
        string folder = RestoreFolder.NewBelow(parent);
        try
        {
            return await RunAsync(options, folder, progress, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            RestoreFolder.Remove(folder);
        }
    }

    private static async Task<RestoreReport> RestoreAsync(
        RestoreOptions options, string folder, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        long started = options.TimeProvider.GetTimestamp();
        FileStream stream = BackupFile.Open(options.BackupFile);
        await using (stream.ConfigureAwait(false))
        {
            using BackupSource source = await BackupSource
                .OpenAsync(stream, options.Key, cancellationToken).ConfigureAwait(false);
            RestoredVault? vault = options.VaultFile is null
                ? null
                : await RestoredVault.OpenAsync(options, cancellationToken).ConfigureAwait(false);
            try
            {
                (BackupSummary summary, VerificationReport verification, LedgerGenesis genesis) = await StoreAsync(
                    options, folder, source, vault?.Vault, progress, cancellationToken).ConfigureAwait(false);
                if (vault is not null)
                {
                    await DurableFile.WriteNewAsync(
                        Path.Combine(folder, LedgerFolder.VaultFileName), vault.Bytes, cancellationToken)
                        .ConfigureAwait(false);
                }

                // Last: a folder without it holds no ledger.
                await DurableFile.WriteNewAsync(
                    Path.Combine(folder, LedgerFolder.GenesisFileName), genesis.Bytes, cancellationToken)
                    .ConfigureAwait(false);
                return new RestoreReport
                {
                    Backup = summary,
                    Verification = verification,
                    AreKeysChecked = vault is not null,
                    NeedsRecovery = genesis.Document.RecoveryThreshold > 0,
                    Duration = options.TimeProvider.GetElapsedTime(started),
                };
            }
            finally
            {
                if (vault is not null)
                {
                    await vault.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
    }

    private static async Task<(BackupSummary Summary, VerificationReport Verification, LedgerGenesis Genesis)>
        StoreAsync(
            RestoreOptions options,
            string folder,
            BackupSource source,
            IKeyVault? vault,
            IProgress<BackupProgress>? progress,
            CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await options.Storage(folder).OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            using BackupRestorer restorer = new(source, storage, vault);
            BackupStart start = await restorer.BeginAsync(cancellationToken).ConfigureAwait(false);
            if (vault is not null)
            {
                await AuthorKey.RequireKinAsync(vault, restorer.Genesis.Document, cancellationToken)
                    .ConfigureAwait(false);
            }

            BackupSummary summary = await restorer.RunAsync(progress, cancellationToken).ConfigureAwait(false);
            VerificationReport report = await StoredLedger.VerifyAsync(
                storage, restorer.Genesis, start.Organisation, vault, options.TimeProvider, cancellationToken)
                .ConfigureAwait(false);
            if (!report.IsGood)
            {
                throw BackupFailure.Damaged($"or the disk restored to is: {report.FirstError}");
            }

            // Where the genesis names officers who recover, they say so, and the replica gets another seal key.
            bool isConfirmed = options.IsNewEpoch && restorer.Genesis.Document.RecoveryThreshold == 0;
            RestoreMark mark = new(start.Height, start.HeaderHash, summary.Digest, isConfirmed);
            await storage.Custody
                .WriteAsync(new CustodyWrite { Rows = [mark.ToRow()] }, cancellationToken).ConfigureAwait(false);
            return (summary, report, restorer.Genesis);
        }
    }
}
