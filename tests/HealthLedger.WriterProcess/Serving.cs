using HealthLedger.Clients;
using HealthLedger.Storage.Sqlite;

namespace HealthLedger.WriterProcess;

/// <summary>A node on SQLite that serves clients, and a client of it.</summary>
internal static class Serving
{
    public static async Task ServeAsync(string path, Appending appending, CancellationToken end)
    {
        await using LedgerFolder folder = await LedgerFolder.OpenAsync(
            path, LedgerFolder.DevelopmentPassphrase, CancellationToken.None);
        await using LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = folder.Genesis,
            Vault = folder.Vault,
            Storage = new SqliteLedgerStorageDriver(new SqliteLedgerStorageOptions { DataFolder = path }),
        }.StartAsync(end);
        await using LedgerClientListener listener = LedgerClientListener.Start(
            node, new LedgerClientListenerOptions { SocketPath = SocketOf(path) });
        appending.Say("ready");
        await Task.Delay(Timeout.InfiniteTimeSpan, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public static async Task AppendAsync(string path, Appending appending, CancellationToken end)
    {
        await using LedgerClient client = await LedgerClient.ConnectAsync(
            new LedgerClientOptions { SocketPath = SocketOf(path), RetryTimeout = TimeSpan.FromMinutes(2) },
            cancellationToken: end);
        appending.Say("ready");
        await appending.RunAsync(client, end);
        await Task.Delay(Timeout.InfiniteTimeSpan, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static string SocketOf(string path) => Path.Combine(path, LedgerFolder.SocketFileName);
}
