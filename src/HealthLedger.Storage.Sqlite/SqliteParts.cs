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

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Ledger is not null)
            {
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
}
