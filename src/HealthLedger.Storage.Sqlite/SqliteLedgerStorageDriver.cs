using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using HealthLedger.Storage.Files;
using HealthLedger.Storage.Sqlite.Database;
using SQLitePCL;

namespace HealthLedger.Storage.Sqlite;

/// <summary>Opens a node's storage in a data folder: journal files and two SQLite databases.</summary>
public sealed class SqliteLedgerStorageDriver : ILedgerStorageDriver
{
    private const string LedgerFile = "ledger.db";
    private const string CustodyFile = "custody.db";
    private const string JournalFolder = "journal";
    private const string ScratchFolder = "scratch-";
    private const int MinimumCheckpointPages = 100;
    private const int MaximumCheckpointPages = 1_000_000;
    private const int MinimumJournalFileBytes = 4096;

    private static readonly TimeSpan MaximumBusyTimeout = TimeSpan.FromMinutes(10);

    private readonly SqliteLedgerStorageOptions _options;
    private readonly TimeProvider _timeProvider;

    /// <summary>Makes a driver; nothing is opened yet.</summary>
    /// <param name="options">Folder and limits; copied.</param>
    /// <param name="timeProvider">The clock of waiting for the folder; null is the system's.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public SqliteLedgerStorageDriver(SqliteLedgerStorageOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (string.IsNullOrEmpty(options.DataFolder)
            || options.HandOverTimeout < TimeSpan.Zero
            || options.BusyTimeout < TimeSpan.Zero
            || options.BusyTimeout > MaximumBusyTimeout
            || options.CheckpointPages is < MinimumCheckpointPages or > MaximumCheckpointPages
            || options.JournalFileBytes < MinimumJournalFileBytes)
        {
            throw new ArgumentException("The data folder is empty, or a limit is outside its range.", nameof(options));
        }

        _options = new SqliteLedgerStorageOptions
        {
            DataFolder = Path.GetFullPath(options.DataFolder),
            HandOverTimeout = options.HandOverTimeout,
            BusyTimeout = options.BusyTimeout,
            CheckpointPages = options.CheckpointPages,
            JournalFileBytes = options.JournalFileBytes,
            IsScratch = options.IsScratch,
            PendingPages = options.PendingPages,
            PendingPageRows = options.PendingPageRows,
        };
        _timeProvider = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    [SuppressMessage("Reliability", "CA2000", Justification = "The storage that is returned owns the parts.")]
    public async ValueTask<ILedgerStorage> OpenAsync(CancellationToken cancellationToken)
    {
        Batteries_V2.Init();
        StorageFolder.Create(_options.DataFolder);
        SqliteParts parts = new()
        {
            Lock = await DirectoryLock
                .AcquireAsync(_options.DataFolder, _options.HandOverTimeout, _timeProvider, cancellationToken)
                .ConfigureAwait(false),
        };
        try
        {
            RemoveScratch();
            await OpenPartsAsync(parts, cancellationToken).ConfigureAwait(false);
            return new SqliteLedgerStorage(parts, OpenScratchAsync);
        }
        catch
        {
            await parts.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<ILedgerStorage?> OpenScratchAsync(CancellationToken cancellationToken)
    {
        string name = ScratchFolder + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        string folder = Path.Combine(_options.DataFolder, name);
        SqliteLedgerStorageDriver driver = new(
            new SqliteLedgerStorageOptions
            {
                DataFolder = folder,
                CheckpointPages = _options.CheckpointPages,
                IsScratch = true,
            },
            _timeProvider);
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        return new ScratchLedgerStorage(storage, folder);
    }

    private void RemoveScratch()
    {
        foreach (string folder in Directory.EnumerateDirectories(_options.DataFolder, ScratchFolder + "*"))
        {
            ScratchLedgerStorage.Remove(folder);
        }
    }

    /// <summary>
    /// The ledger database is made last: where it is, everything else was there once. Where it is not and something
    /// else holds data, it was lost.
    /// </summary>
    private async ValueTask OpenPartsAsync(SqliteParts parts, CancellationToken cancellationToken)
    {
        string ledgerPath = Path.Combine(_options.DataFolder, LedgerFile);
        string custodyPath = Path.Combine(_options.DataFolder, CustodyFile);
        string journalPath = Path.Combine(_options.DataFolder, JournalFolder);
        bool isComplete = HasContent(ledgerPath);
        if (isComplete)
        {
            Require(HasContent(custodyPath), custodyPath);
            Require(
                Directory.Exists(journalPath) && Directory.EnumerateFiles(journalPath, "*.journal").Any(), journalPath);
        }

        parts.Journal = await FileJournal
            .OpenAsync(
                new FileJournalOptions { Folder = journalPath, FileBytes = _options.JournalFileBytes },
                cancellationToken)
            .ConfigureAwait(false);
        parts.Custody = SqlitePart.Open(custodyPath, SqliteSchema.Custody, _options);
        if (!isComplete)
        {
            Require(parts.Journal.End == JournalPosition.First && !parts.Custody.HoldsData(), ledgerPath);
        }

        parts.Ledger = SqlitePart.Open(ledgerPath, SqliteSchema.Ledger, _options);
        parts.Pages = new PendingPages(parts.Ledger, _options.PendingPages, _options.PendingPageRows);
    }

    private static bool HasContent(string path) => new FileInfo(path) is { Exists: true, Length: > 0 };

    private static void Require(bool isThere, string path)
    {
        if (!isThere)
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.FileMissing,
                $"'{path}' is missing or empty, although the store had it. Restore the data folder as a whole "
                + "from a copy; "
                + "its files belong together.");
        }
    }
}
