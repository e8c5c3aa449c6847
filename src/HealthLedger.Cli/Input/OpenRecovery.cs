using HealthLedger.Recovery;
using HealthLedger.Storage;

namespace HealthLedger.Cli.Input;

/// <summary>A data folder that is being recovered, until disposed. No node runs on it.</summary>
internal sealed class OpenRecovery : IAsyncDisposable
{
    private readonly LedgerFolder _folder;

    private OpenRecovery(LedgerFolder folder, LedgerRecovery recovery)
    {
        _folder = folder;
        Recovery = recovery;
    }

    public LedgerRecovery Recovery { get; }

    public static async Task<OpenRecovery> StartAsync(CommandContext context, CancellationToken cancellationToken)
    {
        LedgerFolder folder = await OpenLedger.OpenFolderAsync(context, cancellationToken).ConfigureAwait(false);
        try
        {
            ILedgerStorageDriver storage = StorageSource.Driver(context, folder.Path, TimeSpan.Zero);
            return new OpenRecovery(
                folder,
                await LedgerRecovery.OpenAsync(
                    folder.Genesis, folder.Vault, storage, context.Environment.Time, cancellationToken)
                    .ConfigureAwait(false));
        }
        catch
        {
            await folder.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads a request's file.</summary>
    public static async Task<RecoveryRequest> ReadRequestAsync(
        CommandContext context, string file, CancellationToken cancellationToken)
    {
        byte[] bytes = await InputFile.Of(file, context.Environment).ReadAsync(cancellationToken).ConfigureAwait(false);
        return RecoveryRequest.TryDecode(bytes)
            ?? throw CliException.Usage($"'{file}' is not a request of `recovery request`.");
    }

    public async ValueTask DisposeAsync()
    {
        await Recovery.DisposeAsync().ConfigureAwait(false);
        await _folder.DisposeAsync().ConfigureAwait(false);
    }
}
