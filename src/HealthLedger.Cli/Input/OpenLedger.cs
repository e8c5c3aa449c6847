using HealthLedger.Clients;
using HealthLedger.Diagnostics;
using HealthLedger.Vaults;
using HealthLedger.Witnesses;

namespace HealthLedger.Cli.Input;

/// <summary>A ledger to work with until disposed: its node in this process, or a connection to the one that runs on
/// its folder.</summary>
internal sealed class OpenLedger : IAsyncDisposable
{
    /// <summary>The variable that names the socket of a node, where it is not in the data folder.</summary>
    public const string SocketVariable = "HEALTHLEDGER_SOCKET";

    /// <summary>How long a command waits for another node: long enough for one that is just stopping, short enough
    /// for somebody who waits at a terminal.</summary>
    public static readonly TimeSpan HandOver = TimeSpan.FromSeconds(3);

    private readonly IAsyncDisposable _owner;
    private readonly LedgerFolder? _folder;

    private OpenLedger(ILedger ledger, IAsyncDisposable owner, LedgerFolder? folder)
    {
        Ledger = ledger;
        _owner = owner;
        _folder = folder;
    }

    public ILedger Ledger { get; }

    /// <summary>The node of this process; only where it was started here.</summary>
    public LedgerNode Node => (LedgerNode)Ledger;

    /// <summary>
    /// Connects to the node that runs on the folder, and says so on error output; where none serves clients, opens the
    /// folder and starts a node.
    /// </summary>
    /// <param name="context">The command.</param>
    /// <param name="options">Limits and times of a node that is started here, or null for the defaults.</param>
    /// <param name="cancellationToken">Cancels; nothing remains open then.</param>
    public static async Task<OpenLedger> OpenAsync(
        CommandContext context, LedgerNodeOptions? options, CancellationToken cancellationToken)
    {
        LedgerClient? client = await TryConnectAsync(context, cancellationToken).ConfigureAwait(false);
        return client is not null
            ? new OpenLedger(client, client, null)
            : await StartAsync(context, options, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens the folder that the command names and starts its node.</summary>
    /// <param name="context">The command.</param>
    /// <param name="options">Limits and times, or null for the defaults.</param>
    /// <param name="events">Who hears of faults, or null.</param>
    /// <param name="cancellationToken">Cancels; nothing remains open then.</param>
    public static Task<OpenLedger> StartAsync(
        CommandContext context,
        LedgerNodeOptions? options,
        LedgerEventListener? events,
        CancellationToken cancellationToken) =>
        StartAsync(context, options, events, HandOver, _ => new ReplicaPeers(), [], cancellationToken);

    /// <summary>Opens the folder that the command names and starts its node.</summary>
    /// <param name="context">The command.</param>
    /// <param name="options">Limits and times, or null for the defaults.</param>
    /// <param name="events">Who hears of faults, or null.</param>
    /// <param name="handOver">How long to wait for another node that holds the ledger; infinite is without end.</param>
    /// <param name="peers">How other replicas are reached. None of them is, where that is empty.</param>
    /// <param name="witnesses">The witnesses of the node.</param>
    /// <param name="cancellationToken">Cancels; nothing remains open then.</param>
    public static async Task<OpenLedger> StartAsync(
        CommandContext context,
        LedgerNodeOptions? options,
        LedgerEventListener? events,
        TimeSpan handOver,
        Func<LedgerGenesis, ReplicaPeers> peers,
        IReadOnlyList<WitnessPeer> witnesses,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await StartOnceAsync(context, options, events, handOver, peers, witnesses, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (KeyUnavailableException exception) when (
                handOver == Timeout.InfiniteTimeSpan && exception.Code == HealthLedgerErrorCodes.VaultChanged)
            {
                // The node that held the ledger has written the vault since it was opened here: it is opened again.
            }
        }
    }

    private static async Task<OpenLedger> StartOnceAsync(
        CommandContext context,
        LedgerNodeOptions? options,
        LedgerEventListener? events,
        TimeSpan handOver,
        Func<LedgerGenesis, ReplicaPeers> peers,
        IReadOnlyList<WitnessPeer> witnesses,
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
                Storage = StorageSource.Driver(context, folder.Path, handOver),
                TimeProvider = context.Environment.Time,
                Events = events ?? LedgerEventListener.None,
                Peers = peers(folder.Genesis),
                Joins = folder.Application?.Id,
            };
            foreach (WitnessPeer witness in witnesses)
            {
                builder.Witnesses.Add(witness);
            }

            LedgerNode node = await builder.StartAsync(cancellationToken).ConfigureAwait(false);
            return new OpenLedger(node, node, folder);
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

    /// <summary>The socket of a folder's node.</summary>
    public static string SocketOf(CommandContext context) =>
        context.Environment.GetVariable(SocketVariable) is { Length: > 0 } given
            ? given
            : Path.Combine(context.RequireData(), LedgerFolder.SocketFileName);

    public async ValueTask DisposeAsync()
    {
        await _owner.DisposeAsync().ConfigureAwait(false);
        if (_folder is { } folder)
        {
            await folder.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A connection to the node that runs on the folder, which error output names; null where none serves
    /// clients.</summary>
    public static async Task<LedgerClient?> TryConnectAsync(
        CommandContext context, CancellationToken cancellationToken)
    {
        string socket = SocketOf(context);
        if (!OperatingSystem.IsLinux() || !File.Exists(socket)
            || await ReadGenesisAsync(context, cancellationToken).ConfigureAwait(false) is not { } genesis)
        {
            return null;
        }

        try
        {
            // The node holds the keys: whoever runs as its user needs no passphrase to ask it.
            LedgerClient client = await LedgerClient.ConnectAsync(
                new LedgerClientOptions
                {
                    SocketPath = socket,
                    ExpectedLedger = genesis.LedgerId,
                    ConnectTimeout = TimeSpan.Zero,
                },
                context.Environment.Time,
                cancellationToken).ConfigureAwait(false);
            context.Console.WriteNotice($"Asking the node that runs on this folder, at '{client.SocketPath}'.");
            return client;
        }
        catch (LedgerConnectionException exception)
            when (exception.Code is HealthLedgerErrorCodes.WriterUnreachable
                or HealthLedgerErrorCodes.SocketPathTooLong)
        {
            // A socket that a node left that was killed.
            return null;
        }
    }

    /// <summary>A connection to the node that runs on the folder.</summary>
    /// <exception cref="CliException">There is none (HLS1209).</exception>
    public static async Task<LedgerClient> ConnectAsync(CommandContext context, CancellationToken cancellationToken) =>
        await TryConnectAsync(context, cancellationToken).ConfigureAwait(false) ?? throw new CliException(
            CliErrorCodes.NoNode,
            ExitCode.Environment,
            "No node that can be asked runs on the folder. Start it with `healthledger serve`, and run this as the "
            + "same user.");

    private static async Task<LedgerGenesis?> ReadGenesisAsync(
        CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            return LedgerGenesis.TryDecode(await File.ReadAllBytesAsync(
                Path.Combine(context.RequireData(), LedgerFolder.GenesisFileName), cancellationToken)
                .ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What is wrong with the folder is said where it is opened.
            return null;
        }
    }
}
