using HealthLedger.Transport;

namespace HealthLedger.Testing.Conformance;

/// <summary>A transport and what it hears.</summary>
internal sealed class TransportNode
{
    private readonly ITransportMesh _mesh;

    private TransportNode(ITransportMesh mesh, ITransport transport)
    {
        _mesh = mesh;
        Transport = transport;
    }

    public static IReadOnlyList<TransportLane> Lanes { get; } = Enum.GetValues<TransportLane>();

    public ITransport Transport { get; }

    public TransportProbe Probe { get; } = new();

    public PeerId Id => Transport.Self;

    public TransportPeer Peer => _mesh.Describe(Transport);

    /// <summary>A transport that is started and has no peers.</summary>
    public static async Task<TransportNode> StartAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        TransportNode node = new(mesh, await mesh.CreateAsync(cancellationToken).ConfigureAwait(false));
        await node.Transport.StartAsync(node.Probe, cancellationToken).ConfigureAwait(false);
        return node;
    }

    /// <summary>Some transports, each connected with each on every lane.</summary>
    public static async Task<TransportNode[]> ConnectAsync(
        ITransportMesh mesh, int count, CancellationToken cancellationToken)
    {
        TransportNode[] nodes = new TransportNode[count];
        for (int i = 0; i < count; i++)
        {
            nodes[i] = await StartAsync(mesh, cancellationToken).ConfigureAwait(false);
        }

        foreach (TransportNode node in nodes)
        {
            node.Knows(nodes);
        }

        foreach (TransportNode node in nodes)
        {
            foreach (TransportNode other in nodes.Where(other => other != node))
            {
                await node.UpAsync(other, times: 1, cancellationToken).ConfigureAwait(false);
            }
        }

        return nodes;
    }

    public void Knows(params IEnumerable<TransportNode> others) =>
        Transport.SetPeers([.. others.Select(other => other.Peer)]);

    /// <summary>Waits until every lane to another has gone up so often and is up.</summary>
    public async Task UpAsync(TransportNode other, int times, CancellationToken cancellationToken)
    {
        foreach (TransportLane lane in Lanes)
        {
            await Probe.UntilAsync(
                other.Id,
                lane,
                record => record.IsUp && record.Ups >= times,
                "replicas that are registered with each other connect on every lane",
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until every lane to another is down.</summary>
    public async Task DownAsync(TransportNode other, string claim, CancellationToken cancellationToken)
    {
        foreach (TransportLane lane in Lanes)
        {
            await Probe.UntilAsync(other.Id, lane, record => !record.IsUp, claim, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    public TransportRecord Heard(TransportNode from, TransportLane lane) => Probe.Of(from.Id, lane);

    /// <summary>Waits until so many messages of another were handled.</summary>
    public Task HandledAsync(
        TransportNode from, TransportLane lane, int count, string claim, CancellationToken cancellationToken) =>
        Probe.UntilAsync(from.Id, lane, record => record.Numbers.Count >= count, claim, cancellationToken);

    public SendOutcome TrySend(TransportNode to, TransportLane lane, int number, int length) =>
        Transport.TrySend(to.Id, lane, TransportProbe.Message(number, length));

    public ValueTask<SendOutcome> SendAsync(
        TransportNode to, TransportLane lane, int number, int length, CancellationToken cancellationToken) =>
        Transport.SendAsync(to.Id, lane, TransportProbe.Message(number, length), cancellationToken);
}
