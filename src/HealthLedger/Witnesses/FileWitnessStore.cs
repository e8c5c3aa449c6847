using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Storage.Files;

namespace HealthLedger.Witnesses;

/// <summary>A folder with one small file for each ledger, and one for each piece of evidence. One process has
/// it.</summary>
internal sealed class FileWitnessStore : IWitnessStore
{
    // One piece proves a fork; who shows a thousand must not fill the disk.
    private const int MaxEvidence = 1000;

    private readonly string _folder;
    private readonly string _evidence;
    private readonly FileStream _lock;

    private FileWitnessStore(string folder, FileStream @lock)
    {
        _folder = folder;
        _evidence = Path.Combine(folder, "evidence");
        _lock = @lock;
    }

    /// <summary>Takes the folder, and makes it where there is none.</summary>
    /// <exception cref="StorageFailureException">Another process has it (HLS7004), or it cannot be written
    /// (HLS7001).</exception>
    public static FileWitnessStore Open(string folder)
    {
        StorageFolder.Create(folder);
        StorageFolder.Create(Path.Combine(folder, "evidence"));
        FileStream held = LockFile.TryOpen(Path.Combine(folder, "lock")) ?? throw new StorageFailureException(
            HealthLedgerErrorCodes.LockedByAnotherProcess,
            $"'{folder}' is the folder of a witness that runs already. Two witnesses with one memory would be one that "
            + "forgets: stop the other one.");
        return new FileWitnessStore(folder, held);
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(LedgerId ledger, CancellationToken cancellationToken)
    {
        string path = PathOf(ledger);
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            return await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FileFailure.InputOutput(path, exception);
        }
    }

    public async ValueTask WriteAsync(
        LedgerId ledger, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        await DurableFile.ReplaceAsync(PathOf(ledger), bytes, cancellationToken).ConfigureAwait(false);

    public async ValueTask KeepAsync(
        string name, ReadOnlyMemory<byte> evidence, CancellationToken cancellationToken)
    {
        string path = Path.Combine(_evidence, name);
        if (File.Exists(path) || Directory.EnumerateFiles(_evidence).Take(MaxEvidence).Count() < MaxEvidence)
        {
            await DurableFile.ReplaceAsync(path, evidence, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _lock.Dispose();

    private string PathOf(LedgerId ledger) => Path.Combine(_folder, $"{ledger}.heads");
}
