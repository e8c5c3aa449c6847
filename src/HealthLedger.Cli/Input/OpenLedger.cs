using HealthLedger.Diagnostics;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Input;

/// <summary>A data folder with its node running on it, until disposed.</summary>
internal sealed class OpenLedger : IAsyncDisposable
{
    // Long enough for a node that is just stopping, short enough for somebody who waits at a terminal.
    private static readonly TimeSpan HandOver = TimeSpan.FromSeconds(3);

    private OpenLedger(LedgerFolder folder, LedgerNode node)
    {
        Folder = folder;
        Node = node;
    }

    public LedgerFolder Folder { get; }

    public LedgerNode Node { get; }

    /// <summary>Opens the folder that the command names and starts its node.</summary>
    /// <param name="context">The command.</param>
    /// <param name="options">Limits and times, or null for the defaults.</param>
    /// <param name="events">Who hears of faults, or null.</param>
    /// <param name="cancellationToken">Cancels; nothing remains open then.</param>
    public static async Task<OpenLedger> StartAsync(
        CommandContext context,
        LedgerNodeOptions? options,
        LedgerEventListener? events,
        CancellationToken cancellationToken)
    {
        LedgerFolder folder = await OpenFolderAsync(context, cancellationToken).ConfigureAwait(false);
        try
        {
            LedgerNodeBuilder builder = new(options)
            {
                // Only where somebody hears of a copy: a command that keeps quiet must not use the warning up.
                Place = events is null ? null : folder.Path,
                Genesis = folder.Genesis,
                Vault = folder.Vault,
                Storage = new SqliteLedgerStorageDriver(
                    new SqliteLedgerStorageOptions { DataFolder = folder.Path, HandOverTimeout = HandOver },
                    context.Environment.Time),
                TimeProvider = context.Environment.Time,
                Events = events ?? LedgerEventListener.None,
            };
            return new OpenLedger(folder, await builder.StartAsync(cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await folder.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens the folder that the command names, without a node.</summary>
    public static async Task<LedgerFolder> OpenFolderAsync(
        CommandContext context, CancellationToken cancellationToken)
    {
        string data = context.RequireData();

        // Asking for a passphrase before finding that there is nothing to open would be rude.
        if (!LedgerFolder.HoldsLedger(data))
        {
            return await LedgerFolder.OpenAsync(data, string.Empty, cancellationToken).ConfigureAwait(false);
        }

        using VaultSecret secret = await VaultAccess.SecretAsync(context, isNew: false, cancellationToken)
            .ConfigureAwait(false);
        return await LedgerFolder
            .OpenAsync(data, secret, VaultAccess.Signer(context), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync().ConfigureAwait(false);
        await Folder.DisposeAsync().ConfigureAwait(false);
    }
}
