using HealthLedger.Clients;
using HealthLedger.Diagnostics;
using HealthLedger.Ledger;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Clients;

/// <summary>A node that serves clients at a socket of its own.</summary>
internal sealed class ServedNode : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private ServedNode(TestLedger ledger) => Ledger = ledger;

    public TestLedger Ledger { get; }

    public LedgerNode Node { get; private set; } = null!;

    public LedgerClientListener Listener { get; private set; } = null!;

    public string SocketPath => _folder["s"];

    public TemporaryFolder Folder => _folder;

    public static async Task<ServedNode> StartAsync(
        Action<LedgerClientListenerOptions>? configure = null,
        LedgerEventListener? events = null,
        LedgerParameters? parameters = null)
    {
        ServedNode served = new(await TestLedger.CreateAsync(parameters: parameters));
        await served.RestartAsync(configure, events);
        return served;
    }

    /// <summary>Starts node and listener, again after <see cref="StopAsync"/>.</summary>
    public async Task RestartAsync(
        Action<LedgerClientListenerOptions>? configure = null,
        LedgerEventListener? events = null,
        IKeyVault? vault = null)
    {
        Node = await Ledger.StartAsync(events: events, vault: vault);
        LedgerClientListenerOptions options = new() { SocketPath = SocketPath };
        configure?.Invoke(options);
        Listener = LedgerClientListener.Start(Node, options, events);
    }

    public Task<LedgerClient> ConnectAsync(Action<LedgerClientOptions>? configure = null)
    {
        LedgerClientOptions options = new()
        {
            SocketPath = SocketPath,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            RetryTimeout = TimeSpan.FromSeconds(20),
        };
        configure?.Invoke(options);
        return LedgerClient.ConnectAsync(options);
    }

    public async Task StopAsync()
    {
        await Listener.DisposeAsync();
        await Node.DisposeAsync();
    }

    /// <summary>What a process that dies does: it lets go of its storage and its socket, and of nothing else.</summary>
    public async Task KillAsync()
    {
        await Ledger.KillAsync();
        await Listener.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Ledger.DisposeAsync();
        _folder.Dispose();
    }
}
