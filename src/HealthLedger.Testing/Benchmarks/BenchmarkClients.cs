using HealthLedger.Clients;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>
/// Those that append: the node itself, or clients of it over its socket, in this process, so that the processor time of
/// both ends is counted.
/// </summary>
internal sealed class BenchmarkClients : IAsyncDisposable
{
    private readonly LedgerClientListener? _listener;
    private readonly List<LedgerClient> _clients = [];
    private readonly DirectoryInfo? _folder;

    private BenchmarkClients(IReadOnlyList<ILedger> all) => All = all;

    private BenchmarkClients(DirectoryInfo folder, LedgerClientListener listener)
    {
        _folder = folder;
        _listener = listener;
        All = _clients;
    }

    public IReadOnlyList<ILedger> All { get; }

    /// <summary>The node, as often as there are callers.</summary>
    public static BenchmarkClients None(LedgerNode node, int callers) =>
        new([.. Enumerable.Repeat<ILedger>(node, callers)]);

    public static async Task<BenchmarkClients> ConnectAsync(
        LedgerNode node, int callers, CancellationToken cancellationToken)
    {
        // A path of a socket is short, and its folder closed to others.
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hl-");
        string socket = Path.Combine(folder.FullName, LedgerFolder.SocketFileName);
        BenchmarkClients clients = new(
            folder, LedgerClientListener.Start(node, new LedgerClientListenerOptions { SocketPath = socket }));
        try
        {
            for (int i = 0; i < callers; i++)
            {
                clients._clients.Add(await LedgerClient
                    .ConnectAsync(
                        new LedgerClientOptions { SocketPath = socket }, cancellationToken: cancellationToken)
                    .ConfigureAwait(false));
            }

            return clients;
        }
        catch
        {
            await clients.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (LedgerClient client in _clients)
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }

        if (_listener is not null)
        {
            await _listener.DisposeAsync().ConfigureAwait(false);
        }

        _folder?.Delete(recursive: true);
    }
}
