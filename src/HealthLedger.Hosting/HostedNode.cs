using HealthLedger.Clients;
using HealthLedger.Diagnostics;
using HealthLedger.Hosting.Options;
using HealthLedger.Vaults;
using HealthLedger.Witnesses;
using Microsoft.Extensions.DependencyInjection;

namespace HealthLedger.Hosting;

/// <summary>A data folder with its node, and with the listener for clients where there is one.</summary>
internal sealed class HostedNode : IAsyncDisposable
{
    private readonly LedgerFolder _folder;
    private readonly LedgerRegister _register;
    private LedgerClientListener? _listener;

    private HostedNode(LedgerFolder folder, LedgerNode node, LedgerRegister register)
    {
        _folder = folder;
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
        LedgerFolder folder = await OpenFolderAsync(options, time, cancellationToken).ConfigureAwait(false);
        LedgerNode? node = null;
        HostedNode? hosted = null;
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
            register.ClaimLedger(name, node.Genesis.LedgerId, node.Organisation);
            hosted = new HostedNode(folder, node, register);
            if (options.ServeClients || options.WhenHeld == WhenHeld.Connect)
            {
                hosted._listener = LedgerClientListener.Start(
                    node, new LedgerClientListenerOptions { SocketPath = SocketOf(options) }, events, time);
            }

            return hosted;
        }
        catch
        {
            await EndAsync(hosted, node, folder).ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_listener is { } listener)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }

        await Node.DisposeAsync().ConfigureAwait(false);
        _register.ReleaseLedger(Node.Genesis.LedgerId, Node.Organisation);
        await _folder.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task EndAsync(HostedNode? hosted, LedgerNode? node, LedgerFolder folder)
    {
        if (hosted is not null)
        {
            await hosted.DisposeAsync().ConfigureAwait(false);
            return;
        }

        if (node is not null)
        {
            await node.DisposeAsync().ConfigureAwait(false);
        }

        await folder.DisposeAsync().ConfigureAwait(false);
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
