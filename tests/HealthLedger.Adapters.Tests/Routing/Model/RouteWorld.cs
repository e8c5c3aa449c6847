using System.Net;
using System.Text;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Routing;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Testing.Faults;
using HealthLedger.Vaults;

namespace HealthLedger.Adapters.Tests.Routing.Model;

/// <summary>A node with its routes that lives several times on one storage, and crashes at a write of each.</summary>
internal sealed class RouteWorld : IAsyncDisposable
{
    private static readonly LedgerNodeOptions NodeOptions = new() { SealTimeout = TimeSpan.FromSeconds(1) };

    private readonly InMemoryKeyVault _vault;
    private readonly LedgerGenesis _genesis;
    private readonly HeldDriver _storage = new();
    private readonly RouteModel _model;
    private readonly AckWhen _ackWhen;
    private readonly Dictionary<string, ModelReceiver> _receivers = [];
    private readonly Dictionary<string, IAsyncDisposable> _running = [];
    private readonly List<Task> _ended = [];
    private IReadOnlyDictionary<string, Hl7Route> _routes = new Dictionary<string, Hl7Route>();
    private FaultyLedgerStorageDriver? _faulty;
    private Hl7v2Intake? _intake;
    private string _recipient = string.Empty;

    private RouteWorld(InMemoryKeyVault vault, LedgerGenesis genesis, RouteModel model, AckWhen ackWhen)
    {
        _vault = vault;
        _genesis = genesis;
        _model = model;
        _ackWhen = ackWhen;
    }

    /// <summary>The node; null between two lives.</summary>
    public LedgerNode? Node { get; private set; }

    /// <summary>Whether the crash of this life has come.</summary>
    public bool HasCrashed => _faulty?.HasStruck == true;

    public static async Task<RouteWorld> CreateAsync(RouteModel model, AckWhen ackWhen)
    {
        InMemoryKeyVault vault = InMemoryKeyVault.Create();
        RouteWorld world = new(
            vault, await LedgerGenesis.CreateSingleReplicaAsync("test", "org", "DE", vault), model, ackWhen);
        foreach (ModelRoute route in model.Routes.Where(route => route.IsMllp))
        {
            world._receivers[route.Name] = new ModelReceiver(model, route);
            await world._receivers[route.Name].OpenAsync();
        }

        return world;
    }

    /// <summary>Starts a life; false when the crash came before it had begun.</summary>
    public async Task<bool> StartAsync(StorageFaultPlan plan, string recipient)
    {
        _faulty = new FaultyLedgerStorageDriver(_storage, plan);
        _recipient = recipient;
        _routes = _model.Routes.ToDictionary(route => route.Name, route => route.Create(recipient));
        try
        {
            Node = await new LedgerNodeBuilder(NodeOptions)
            {
                Genesis = _genesis,
                Vault = _vault,
                Storage = _faulty,
            }.StartAsync();
        }
        catch (HealthLedgerException) when (HasCrashed)
        {
            return false;
        }

        Hl7v2IntakeOptions options = new() { AckWhen = _ackWhen };
        foreach (Hl7Route route in _routes.Values)
        {
            options.Routes.Add(route);
        }

        _intake = new Hl7v2Intake(Node, options);
        return true;
    }

    /// <summary>Starts a route that does not run, or stops it.</summary>
    public async Task TurnAsync(ModelRoute route)
    {
        if (_running.Remove(route.Name, out IAsyncDisposable? running))
        {
            await running.DisposeAsync();
            return;
        }

        Hl7Route made = _routes[route.Name];
        _running[route.Name] = route.IsMllp
            ? Node!.StartRoute(made, _receivers[route.Name].Destination())
            : Node!.StartRoute(made, new ModelHandler(_model, route, _recipient));
    }

    public async Task StartAllAsync()
    {
        foreach (ModelRoute route in _model.Routes.Where(route => !_running.ContainsKey(route.Name)))
        {
            await TurnAsync(route);
        }
    }

    /// <summary>The systems behind sockets are there, or not.</summary>
    public async Task TurnReceiversAsync(bool areThere)
    {
        foreach (ModelReceiver receiver in _receivers.Values)
        {
            await (areThere ? receiver.OpenAsync() : receiver.CloseAsync());
        }
    }

    /// <summary>Sends a message; whether it was acknowledged.</summary>
    public async Task<bool> SendAsync(RoutedMessage message)
    {
        MllpConnectionInfo connection = new(
            message.Feed[0], "adt", new IPEndPoint(IPAddress.Loopback, 1), DateTimeOffset.UnixEpoch);
        MllpMessage frame = new(
            Encoding.UTF8.GetBytes(message.Text), connection, TimeProvider.System.GetUtcNow(), MllpFindings.None, 1);
        Task<MllpResponse> answering = Task.Run(() => _intake!.HandleAsync(frame, CancellationToken.None).AsTask());
        long started = TimeProvider.System.GetTimestamp();
        while (!answering.IsCompleted && !HasCrashed)
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(2), "A message is not answered.");
            await Task.WhenAny(answering, Task.Delay(1));
        }

        if (!answering.IsCompletedSuccessfully)
        {
            _ended.Add(answering);
            return false;
        }

        MllpResponse answer = await answering;
        return answer.Kind == MllpResponseKind.Reply
            && Encoding.Latin1.GetString(answer.Content.Span).Contains("MSA|AA", StringComparison.Ordinal);
    }

    /// <summary>Does something about one delivery, as somebody would who looks at a listing.</summary>
    public async Task ActAsync(RecordId record, string route, string id, bool isRetry)
    {
        try
        {
            if (isRetry)
            {
                _model.Retry(route, id);
                await Node!.RetryDeliveryAsync(record, route);
            }
            else
            {
                _model.SetAside(route, id);
                await Node!.SetDeliveryAsideAsync(record, route);
            }
        }
        catch (StorageFailureException) when (HasCrashed)
        {
            // The crash came in between.
        }
    }

    /// <summary>Ends a life: as a crash does, or in order.</summary>
    public async Task EndAsync()
    {
        bool isCrash = HasCrashed;
        if (isCrash)
        {
            // Nothing of what runs gets anything more out of the storage, or into it.
            await _storage.ReleaseAsync();
        }

        foreach (IAsyncDisposable route in _running.Values)
        {
            await route.DisposeAsync();
        }

        _running.Clear();
        Task ending = EndAsync(_intake, Node);
        _ended.Add(ending);
        if (!isCrash)
        {
            await ending;
        }

        (_intake, Node) = (null, null);

        // The crash may come while it ends in order, too.
        _model.End(HasCrashed);
        await _storage.ReleaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Node is not null)
        {
            await EndAsync();
        }

        await Task.WhenAll(_ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (ModelReceiver receiver in _receivers.Values)
        {
            await receiver.DisposeAsync();
        }

        await _vault.DisposeAsync();
        _storage.Dispose();
    }

    private static async Task EndAsync(Hl7v2Intake? intake, LedgerNode? node)
    {
        if (intake is not null)
        {
            await intake.DisposeAsync();
        }

        if (node is not null)
        {
            await node.DisposeAsync();
        }
    }

    /// <summary>Storage in memory that can be taken from who holds it.</summary>
    private sealed class HeldDriver : ILedgerStorageDriver, IDisposable
    {
        private readonly InMemoryLedgerStorageDriver _memory = new();
        private ILedgerStorage? _held;

        public async ValueTask<ILedgerStorage> OpenAsync(CancellationToken cancellationToken) =>
            _held = await _memory.OpenAsync(cancellationToken);

        public async Task ReleaseAsync()
        {
            if (_held is { } held)
            {
                await held.DisposeAsync();
            }
        }

        public void Dispose() => _memory.Dispose();
    }
}
