using HealthLedger.Storage.Files;
using HealthLedger.Storage.Sqlite.Database;

namespace HealthLedger.Storage.Sqlite;

/// <summary>What is open of a data folder. Closed in the order opposite to opening; the lock goes last.</summary>
internal sealed class SqliteParts : IAsyncDisposable
{
    /// <summary>The right to the folder.</summary>
    public required DirectoryLock Lock { get; init; }

    /// <summary>The journal.</summary>
    public FileJournal? Journal { get; set; }

    /// <summary>The custody database.</summary>
    public SqlitePart? Custody { get; set; }

    /// <summary>The ledger database.</summary>
    public SqlitePart? Ledger { get; set; }

    /// <summary>The state pages that are not merged yet, or null as long as the database is not open.</summary>
    public PendingPages? Pages { get; set; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Ledger is not null)
            {
                await MergeAsync().ConfigureAwait(false);
                await Ledger.DisposeAsync().ConfigureAwait(false);
            }

            if (Custody is not null)
            {
                await Custody.DisposeAsync().ConfigureAwait(false);
            }

            if (Journal is not null)
            {
                await Journal.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            Lock.Dispose();
        }
    }

    // A small store that is closed has its pages where they belong.
    private async ValueTask MergeAsync()
    {
        if (Pages is not { AreFew: true } pages)
        {
            return;
        }

        try
        {
            Action<bool>? ended = null;
            await Ledger!.Writer.WriteAsync(
                database => ended = pages.MergeAll(database),
                isErasure: false,
                CancellationToken.None,
                isStored => ended?.Invoke(isStored)).ConfigureAwait(false);
        }
        catch (StorageFailureException)
        {
            // They are stored all the same, and read when the folder is opened next.
        }
    }
}
