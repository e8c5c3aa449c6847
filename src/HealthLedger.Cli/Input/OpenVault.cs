using HealthLedger.Storage.Files;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Input;

/// <summary>The vault of a data folder on which no node runs, until disposed.</summary>
internal sealed class OpenVault : IAsyncDisposable
{
    private readonly DirectoryLock _lock;

    private OpenVault(DirectoryLock held, LedgerFolder folder)
    {
        _lock = held;
        Folder = folder;
    }

    public LedgerFolder Folder { get; }

    public FileKeyVault Vault => Folder.Vault;

    /// <summary>
    /// Opens the vault of the folder that the command names. A node holds keys in memory: none may run while they
    /// change.
    /// </summary>
    public static async Task<OpenVault> StartAsync(CommandContext context, CancellationToken cancellationToken)
    {
        DirectoryLock held = await HoldAsync(context, cancellationToken).ConfigureAwait(false);
        try
        {
            return new OpenVault(
                held, await OpenLedger.OpenFolderAsync(context, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Keeps nodes away from the folder that the command names.</summary>
    public static async Task<DirectoryLock> HoldAsync(CommandContext context, CancellationToken cancellationToken)
    {
        string data = context.RequireData();
        if (!LedgerFolder.HoldsLedger(data))
        {
            // Says what is wrong, and makes no file where no ledger is.
            LedgerFolder none = await LedgerFolder
                .OpenAsync(data, string.Empty, cancellationToken).ConfigureAwait(false);
            await none.DisposeAsync().ConfigureAwait(false);
        }

        return await DirectoryLock
            .AcquireAsync(data, TimeSpan.Zero, context.Environment.Time, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await Folder.DisposeAsync().ConfigureAwait(false);
        _lock.Dispose();
    }
}
