using HealthLedger.Backups;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Snapshots;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    /// <summary>
    /// Writes an encrypted backup of the ledger as it stands now, while the node goes on. The vault is not in it: copy
    /// that apart. The file appears under its name only when it is whole, on stable storage and read back.
    /// </summary>
    /// <param name="path">The file; it must not exist.</param>
    /// <param name="key">What it is encrypted under; not disposed.</param>
    /// <param name="progress">Told of progress now and then, or null.</param>
    /// <param name="cancellationToken">Cancels; no file remains then.</param>
    /// <exception cref="IntegrityException">What is stored is not what was sealed (HLS7104); no file remains.
    /// </exception>
    /// <exception cref="StorageFailureException">The file exists (HLS7106) or cannot be written (HLS7001, HLS7003,
    /// HLS7006), or was not read back as written (HLS7102); no file remains.</exception>
    public async Task<BackupSummary> BackupAsync(
        string path,
        BackupKey key,
        IProgress<BackupProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(key);
        return await BackupFile.WriteAsync(
            path,
            key,
            stream => BackupAsync(stream, key, progress, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes an encrypted backup into a stream, as <see cref="BackupAsync(string, BackupKey,
    /// IProgress{BackupProgress}, CancellationToken)"/> does into a file; the caller sees to its durability.</summary>
    /// <param name="target">Gets the backup; written forward only, not closed.</param>
    /// <param name="key">What it is encrypted under; not disposed.</param>
    /// <param name="progress">Told of progress now and then, or null.</param>
    /// <param name="cancellationToken">Cancels; what was written is no backup then.</param>
    /// <exception cref="IntegrityException">What is stored is not what was sealed (HLS7104).</exception>
    /// <exception cref="StorageFailureException">The store does not answer.</exception>
    public async Task<BackupSummary> BackupAsync(
        Stream target,
        BackupKey key,
        IProgress<BackupProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(key);
        return await MaintainAsync(
            async token =>
            {
                try
                {
                    // Before the height of the backup is chosen: what is sealed above it must still be in the queue.
                    _drain.Hold.Begin();
                    BackupWriter writer = new(new BackupOrigin
                    {
                        Genesis = Genesis,
                        Organisation = _parts.Organisation,
                        View = _parts.View,
                        Custody = _parts.Storage.Custody,
                        Vault = _parts.Vault,
                        OnQueueRead = _drain.Hold.End,
                    });
                    return await writer
                        .WriteAsync(target, key, _parts.Time.GetUtcNow(), progress, token).ConfigureAwait(false);
                }
                finally
                {
                    _drain.Hold.End();
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Writes the newest stored state of the ledger as a snapshot, while the node goes on: for a node that joins and
    /// should not fetch the whole history (<see cref="LedgerSnapshot"/>). It holds what every replica holds,
    /// commitments and pseudonyms, no payload and no secret; who is no member has no business with it. The file appears
    /// under its name only when it is whole, on stable storage and read back.
    /// </summary>
    /// <param name="path">The file; it must not exist.</param>
    /// <param name="progress">Told of progress now and then, or null.</param>
    /// <param name="cancellationToken">Cancels; no file remains then.</param>
    /// <exception cref="IntegrityException">The stored state is not what was sealed (HLS3003), or a block is damaged
    /// (HLS3001); no file remains.</exception>
    /// <exception cref="StorageFailureException">The file exists (HLS7106) or cannot be written (HLS7001, HLS7003,
    /// HLS7006); no file remains.</exception>
    public async Task<SnapshotSummary> WriteSnapshotAsync(
        string path,
        IProgress<SnapshotProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return await MaintainAsync(
            token => SnapshotFile.WriteAsync(path, _parts.Storage, progress, token), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Seals a signed entry that this backup was made. Its commitment is over the backup's digest.</summary>
    /// <param name="backup">What <c>BackupAsync</c> returned.</param>
    /// <param name="cancellationToken">Cancels waiting; the entry may still be sealed.</param>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public Task<SealedEntry> AttestBackupAsync(BackupSummary backup, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(backup);
        return AttestBackupAsync(backup.Digest, null, cancellationToken);
    }

    /// <summary>Seals a signed entry that a backup was restored for trial and verified. Its commitment is over the
    /// backup's digest.</summary>
    /// <param name="drill">What <see cref="LedgerRestore.DrillAsync"/> returned.</param>
    /// <param name="cancellationToken">Cancels waiting; the entry may still be sealed.</param>
    /// <exception cref="ArgumentException">The trial is one of another ledger, or it failed.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public Task<SealedEntry> AttestDrillAsync(RestoreReport drill, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(drill);
        CheckDrill(drill, Genesis);
        return AttestDrillAsync(drill.Backup.Digest, null, cancellationToken);
    }

    internal static void CheckDrill(RestoreReport drill, LedgerGenesis genesis)
    {
        if (!drill.Verification.IsGood || drill.Backup.LedgerId != genesis.LedgerId)
        {
            throw new ArgumentException("Only a good trial of this ledger is attested.", nameof(drill));
        }
    }

    internal Task<SealedEntry> AttestBackupAsync(
        Digest256 digest, RequestTicket? ticket, CancellationToken cancellationToken) =>
        AttestAsync(Attest.Backup, BackupCommitment.Of(digest), [], ticket, cancellationToken);

    internal Task<SealedEntry> AttestDrillAsync(
        Digest256 digest, RequestTicket? ticket, CancellationToken cancellationToken) =>
        AttestAsync(Attest.RestoreDrill, BackupCommitment.Of(digest), [], ticket, cancellationToken);

    // Long work on what is stored: one after the other, until the node stops.
    private async Task<T> MaintainAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        using CancellationTokenSource both = CancellationTokenSource
            .CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        await _maintenance.WaitAsync(both.Token).ConfigureAwait(false);
        try
        {
            return await work(both.Token).ConfigureAwait(false);
        }
        finally
        {
            _maintenance.Release();
        }
    }

    private async Task<SealedEntry> AttestAsync(
        string kind,
        Digest256 commitment,
        Storage.PrivateRow[] with,
        RequestTicket? ticket,
        CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        Attest operation = new() { Salt = LedgerOperation.NewSalt(), Kind = kind, Commitment = commitment };
        PendingOperation pending = new()
        {
            Encode = _ => operation.Encode(),
            Rows = with,
            RequestRow = RowOf(ticket, []),
        };
        await _intake.EnqueueAsync(pending, cancellationToken).ConfigureAwait(false);
        SealedEntry entry = await AwaitAsync(pending.Completion, cancellationToken).ConfigureAwait(false);
        return entry.Outcome == EntryOutcomeCode.Accepted ? entry : throw new SubmissionRejectedException(
            HealthLedgerErrorCodes.OperationRefused,
            $"The ledger refused the statement: {entry.Outcome} ({(int)entry.Outcome}), entry "
                + $"{entry.Height}/{entry.Index}.");
    }
}
