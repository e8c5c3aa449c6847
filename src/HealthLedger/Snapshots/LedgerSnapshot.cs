using HealthLedger.Backups;
using HealthLedger.Storage;

namespace HealthLedger.Snapshots;

/// <summary>
/// Lets a node begin at a sealed height instead of with the genesis: with the state of a snapshot that a member's node
/// has written (<see cref="LedgerNode.WriteSnapshotAsync"/>), which need not be trusted.
/// </summary>
public static class LedgerSnapshot
{
    /// <summary>Verifies a snapshot against the pinned genesis and puts it into an empty store. A node that is started
    /// on the store goes on from its height.</summary>
    /// <param name="genesis">The ledger's genesis.</param>
    /// <param name="storage">Where the node will store; empty, and not opened by anybody.</param>
    /// <param name="path">The file.</param>
    /// <param name="progress">Told of progress now and then, or null.</param>
    /// <param name="cancellationToken">Cancels; nothing is stored then.</param>
    /// <exception cref="StorageFailureException">The store holds a ledger (HLS7105), or the file or the store cannot be
    /// read or written; nothing was stored.</exception>
    /// <exception cref="IntegrityException">HLS7113: the file is no snapshot of this ledger that its replicas sealed;
    /// nothing was stored.</exception>
    /// <remarks>The file is read twice. A small part of the state is in memory meanwhile, and 64 bytes for each row in
    /// a temporary file; a store on disk needs the room of the state twice until it is over.</remarks>
    public static async Task<SnapshotSummary> LoadAsync(
        LedgerGenesis genesis,
        ILedgerStorageDriver storage,
        string path,
        IProgress<SnapshotProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentException.ThrowIfNullOrEmpty(path);
        SnapshotFile file = await SnapshotFile.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            return await LoadAsync(genesis, storage, file, progress, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>As the other one, of a file that is open.</summary>
    internal static async Task<SnapshotSummary> LoadAsync(
        LedgerGenesis genesis,
        ILedgerStorageDriver storage,
        SnapshotFile file,
        IProgress<SnapshotProgress>? progress,
        CancellationToken cancellationToken)
    {
        ILedgerStorage opened = await storage.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            await RequireEmptyAsync(opened, cancellationToken).ConfigureAwait(false);
            int told = 0;
            SnapshotImport import = new(
                genesis,
                async (number, token) =>
                {
                    // It reads each twice.
                    ReadOnlyMemory<byte> chunk = await file.ReadChunkAsync(number, token).ConfigureAwait(false);
                    if (number >= told)
                    {
                        told = number + 1;
                        progress?.Report(new SnapshotProgress(told, file.Chunks, chunk.Length));
                    }

                    return chunk;
                });
            if (await RunAsync(import, opened, file.Manifest, cancellationToken).ConfigureAwait(false) is { } fault)
            {
                throw new IntegrityException(
                    HealthLedgerErrorCodes.SnapshotInvalid,
                    $"The snapshot is not one that this ledger's replicas sealed, {fault}. Nothing was stored. "
                    + "Have it written again, by another member if need be.");
            }
        }

        return file.Summarise()!;
    }

    private static async Task<string?> RunAsync(
        SnapshotImport import,
        ILedgerStorage opened,
        ReadOnlyMemory<byte> manifest,
        CancellationToken cancellationToken)
    {
        try
        {
            return await import.RunAsync(opened, manifest, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Of the leaves; those of file and store have codes.
            throw BackupFailure.OfFile(Path.GetTempPath(), exception);
        }
    }

    /// <summary>Refuses a store that holds a ledger.</summary>
    /// <exception cref="StorageFailureException">HLS7105.</exception>
    internal static async Task RequireEmptyAsync(ILedgerStorageDriver storage, CancellationToken cancellationToken)
    {
        ILedgerStorage opened = await storage.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            await RequireEmptyAsync(opened, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task RequireEmptyAsync(ILedgerStorage storage, CancellationToken cancellationToken)
    {
        if (await storage.Blocks.ReadHeadAsync(cancellationToken).ConfigureAwait(false) is { } head)
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.FolderNotEmpty,
                $"The store holds a ledger already, up to height {head.Height}: a snapshot goes into an empty one. "
                + "Start the node as it is; it fetches what it lacks.");
        }
    }
}
