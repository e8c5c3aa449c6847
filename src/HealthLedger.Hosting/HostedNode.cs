using HealthLedger.Clients;
using HealthLedger.Diagnostics;
using HealthLedger.Hosting.Development;
using HealthLedger.Hosting.Options;
using HealthLedger.Vaults;
using HealthLedger.Witnesses;
using Microsoft.Extensions.DependencyInjection;

namespace HealthLedger.Hosting;

/// <summary>A node with what it lies in, a data folder or a network for development, and with the listener for clients
/// where there is one.</summary>
internal sealed class HostedNode : IAsyncDisposable
{
    private readonly IAsyncDisposable _owner;
    private readonly LedgerRegister _register;
    private LedgerClientListener? _listener;

    private HostedNode(IAsyncDisposable owner, LedgerNode node, LedgerRegister register)
    {
        _owner = owner;
        Node = node;
        _register = register;
    }

    public LedgerNode Node { get; }

    /// <summary>The path of a ledger's socket.</summary>
    public static string SocketOf(HealthLedgerOptions options) => string.IsNullOrWhiteSpace(options.ClientSocket)
        ? Path.Combine(options.DataFolder!, LedgerFolder.SocketFileName)
        : options.ClientSocket;

    /// <summary>Opens the folder and starts its node; nothing remains open when that fails.</summary>
    public static async Task<HostedNode> StartAsync(
        string name,
        HealthLedgerOptions options,
        IServiceProvider services,
        LedgerEventListener events,
        CancellationToken cancellationToken)
    {
        TimeProvider time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        LedgerRegister register = services.GetRequiredService<LedgerRegister>();
        if (services.GetKeyedService<DevNetworkChoice>(name) is { } development)
        {
            RunningDevNetwork network = await RunningDevNetwork
                .StartAsync(name, development.Nodes, options, services, events, time, cancellationToken)
                .ConfigureAwait(false);
            return await ServeAsync(network, network.First, name, options, register, events, time)
                .ConfigureAwait(false);
        }

        LedgerFolder folder = await OpenFolderAsync(options, time, cancellationToken).ConfigureAwait(false);
        LedgerNode node;
        try
        {
            LedgerNodeBuilder builder = new(options.Node)
            {
                Name = name,
                Place = folder.Path,
                Genesis = folder.Genesis,
                Vault = folder.Vault,
                Storage = services.GetRequiredKeyedService<LedgerStorageChoice>(name).Create(services, folder.Path),
                TimeProvider = time,
                Events = events,
                Peers = options.Peers.Build(folder.Genesis),
                Joins = folder.Application?.Id,
            };
            foreach (LedgerWitnessOptions witness in options.Witnesses)
            {
                builder.Witnesses.Add(new WitnessPeer
                {
                    Name = witness.Name,
                    PublicKey = witness.PublicKey,
                    Address = witness.Address,
                });
            }

            node = await builder.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await folder.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return await ServeAsync(folder, node, name, options, register, events, time).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_listener is { } listener)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }

        await Node.DisposeAsync().ConfigureAwait(false);
        _register.ReleaseLedger(Node.Genesis.LedgerId, Node.Organisation);
        await _owner.DisposeAsync().ConfigureAwait(false);
    }

    // Takes over what it is given, also when it fails.
    private static async Task<HostedNode> ServeAsync(
        IAsyncDisposable owner,
        LedgerNode node,
        string name,
        HealthLedgerOptions options,
        LedgerRegister register,
        LedgerEventListener events,
        TimeProvider time)
    {
        HostedNode? hosted = null;
        try
        {
            register.ClaimLedger(name, node.Genesis.LedgerId, node.Organisation);
            hosted = new HostedNode(owner, node, register);
            if (options.ServeClients || options.WhenHeld == WhenHeld.Connect)
            {
                hosted._listener = LedgerClientListener.Start(
                    node, new LedgerClientListenerOptions { SocketPath = SocketOf(options) }, events, time);
            }

            return hosted;
        }
        catch
        {
            await EndAsync(hosted, node, owner).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task EndAsync(HostedNode? hosted, LedgerNode node, IAsyncDisposable owner)
    {
        if (hosted is not null)
        {
            await hosted.DisposeAsync().ConfigureAwait(false);
            return;
        }

        await node.DisposeAsync().ConfigureAwait(false);
        await owner.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<LedgerFolder> OpenFolderAsync(
        HealthLedgerOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using VaultSecret secret = await VaultAccess.SecretAsync(options, cancellationToken).ConfigureAwait(false);
        IVaultSigner? signer = VaultAccess.Signer(options);
        string path = options.DataFolder!;
        return options.CreateIfMissing && !LedgerFolder.HoldsLedger(path)
            ? await LedgerFolder.CreateAsync(
                path,
                options.LedgerName!,
                options.Organisation!,
                options.Country!,
                secret,
                signer,
                time,
                options.Genesis,
                cancellationToken).ConfigureAwait(false)
            : await LedgerFolder.OpenAsync(path, secret, signer, cancellationToken).ConfigureAwait(false);
    }
}
