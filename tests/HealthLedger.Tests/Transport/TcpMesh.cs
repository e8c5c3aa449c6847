using HealthLedger.Testing.Conformance;
using HealthLedger.Testing.Faults;
using HealthLedger.Transport;
using HealthLedger.Transport.Tcp;

namespace HealthLedger.Tests.Transport;

/// <summary>Replicas over loopback, each behind a proxy that can break its connections.</summary>
internal sealed class TcpMesh : ITransportMesh
{
    private readonly Dictionary<ITransport, TestReplica> _replicas = [];
    private readonly Dictionary<ITransport, TcpFaultProxy> _proxies = [];

    public async ValueTask<ITransport> CreateAsync(CancellationToken cancellationToken)
    {
        TestReplica replica = await TestReplica.CreateAsync();
        TcpTransport transport = await replica.TransportAsync();
        _replicas.Add(transport, replica);
        return transport;
    }

    public TransportPeer Describe(ITransport transport)
    {
        if (!_proxies.TryGetValue(transport, out TcpFaultProxy? proxy))
        {
            proxy = new TcpFaultProxy(((TcpTransport)transport).BoundEndPoint!);
            _proxies.Add(transport, proxy);
        }

        return _replicas[transport].At(proxy.EndPoint);
    }

    public ValueTask CutAsync(ITransport one, ITransport other, CancellationToken cancellationToken)
    {
        _proxies[one].Cut();
        _proxies[other].Cut();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((ITransport transport, TestReplica replica) in _replicas)
        {
            await transport.DisposeAsync();
            await replica.DisposeAsync();
        }

        foreach (TcpFaultProxy proxy in _proxies.Values)
        {
            await proxy.DisposeAsync();
        }
    }
}
