using HealthLedger.Testing.Conformance;
using HealthLedger.Transport;
using HealthLedger.Transport.InProcess;

namespace HealthLedger.Tests.Transport;

/// <summary>Replicas of this process; whole, or each with one planted fault.</summary>
internal sealed class InProcessMesh(PlantedTransportFault? fault = null) : ITransportMesh
{
    private readonly InProcessNetwork _network = new();
    private readonly Dictionary<ITransport, TestReplica> _replicas = [];

    public async ValueTask<ITransport> CreateAsync(CancellationToken cancellationToken)
    {
        TestReplica replica = await TestReplica.CreateAsync();
        InProcessTransport inner = new(_network, replica.Id);
        ITransport transport = fault is { } planted ? new BrokenTransport(inner, planted) : inner;
        _replicas.Add(transport, replica);
        return transport;
    }

    public TransportPeer Describe(ITransport transport) => _replicas[transport].At();

    public ValueTask CutAsync(ITransport one, ITransport other, CancellationToken cancellationToken)
    {
        _network.Cut(one.Self, other.Self);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((ITransport transport, TestReplica replica) in _replicas)
        {
            await transport.DisposeAsync();
            await replica.DisposeAsync();
        }
    }
}
