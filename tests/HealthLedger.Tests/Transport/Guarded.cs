using System.Net;
using HealthLedger.Testing;
using HealthLedger.Transport.Tcp;

namespace HealthLedger.Tests.Transport;

/// <summary>A transport on a clock that stands still, with one registered peer that the test plays.</summary>
internal sealed class Guarded : IAsyncDisposable
{
    private readonly TestReplica _self;

    private Guarded(TestReplica self, TestReplica peer, TcpTransport transport)
    {
        _self = self;
        Peer = peer;
        Transport = transport;
    }

    public TestReplica Peer { get; }

    public TcpTransport Transport { get; }

    public PeerRecorder Recorder { get; private init; } = new();

    public ManualTimeProvider Time { get; private init; } = new(TestCertificate.Now);

    public IPEndPoint EndPoint => Transport.BoundEndPoint!;

    public static async Task<Guarded> StartAsync(Action<TcpTransportOptions>? configure = null)
    {
        TestReplica[] two = [await TestReplica.CreateAsync(), await TestReplica.CreateAsync()];

        // The transport is the one that decides, so that the peer that the test plays only follows.
        Array.Sort(two, (a, b) => a.Id.SealKeyId.ToArray().AsSpan().SequenceCompareTo(b.Id.SealKeyId.ToArray()));
        PeerRecorder recorder = new();
        ManualTimeProvider time = new(TestCertificate.Now);
        TcpTransport transport = await two[0].TransportAsync(configure, recorder, time);
        await transport.StartAsync(recorder, CancellationToken.None);
        transport.SetPeers([two[1].At()]);
        return new Guarded(two[0], two[1], transport) { Recorder = recorder, Time = time };
    }

    public async ValueTask DisposeAsync()
    {
        // Whoever waits for the clock in order to stop would wait for ever.
        Task stopping = Transport.DisposeAsync().AsTask();
        await Until.HoldsAsync(() =>
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            return stopping.IsCompleted;
        });
        await stopping;
        await _self.DisposeAsync();
        await Peer.DisposeAsync();
    }
}
