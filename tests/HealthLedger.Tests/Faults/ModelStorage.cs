using HealthLedger.Storage;
using HealthLedger.Storage.Files;
using HealthLedger.Storage.InMemory;

namespace HealthLedger.Tests.Faults;

/// <summary>
/// Storage of one life of a node: a journal in files on a faulty disk, databases in memory that are atomic and durable
/// as their contract says. What was stored outlives it.
/// </summary>
internal sealed class ModelStorage(InMemoryLedgerStorageDriver memory, string folder, FaultyDisk disk)
    : ILedgerStorageDriver
{
    // Small, so that journal files are begun and deleted within a short workload.
    private const int FileBytes = 8192;

    public async ValueTask<ILedgerStorage> OpenAsync(CancellationToken cancellationToken)
    {
        ILedgerStorage databases = await memory.OpenAsync(cancellationToken);
        try
        {
            FileJournal journal = await FileJournal.OpenAsync(
                new FileJournalOptions { Folder = folder, FileBytes = FileBytes }, disk, cancellationToken);
            return new Opened(databases, journal);
        }
        catch
        {
            await databases.DisposeAsync();
            throw;
        }
    }

    private sealed class Opened(ILedgerStorage databases, FileJournal journal) : ILedgerStorage
    {
        public string Kind => "model";

        public IJournal Journal => journal;

        public IBlockStore Blocks => databases.Blocks;

        public IStateStore State => databases.State;

        public ICustodyStore Custody => databases.Custody;

        public ValueTask<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken) =>
            databases.MeasureAsync(cancellationToken);

        public async ValueTask<string?> FindDamageAsync(CancellationToken cancellationToken)
        {
            await foreach (JournalRecord _ in journal.ReadAsync(journal.Begin, cancellationToken))
            {
                // Reading checks it.
            }

            return null;
        }

        public async ValueTask DisposeAsync()
        {
            await journal.DisposeAsync();
            await databases.DisposeAsync();
        }
    }
}
