using System.Net;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Transport;
using HealthLedger.Transport.Tcp;
using HealthLedger.Vaults;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>Two replicas over loopback; the second sends back what is no bulk, and counts what is.</summary>
internal sealed class TransportPair : IAsyncDisposable
{
    private static readonly LedgerId Ledger = new(Sample(32));
    private static readonly ParticipantId Participant = new(Sample(16));

    private readonly InMemoryKeyVault[] _vaults;
    private readonly TcpTransport[] _transports;
    private readonly TransportSink _near;
    private readonly TransportSink _far;

    private TransportPair(InMemoryKeyVault[] vaults, TcpTransport[] transports)
    {
        _vaults = vaults;
        _transports = transports;
        _near = new TransportSink(null);
        _far = new TransportSink(transports[1]);
    }

    public TcpTransport Near => _transports[0];

    public PeerId Far => _transports[1].Self;

    public static async Task<TransportPair> ConnectAsync(CancellationToken cancellationToken)
    {
        InMemoryKeyVault[] vaults = [InMemoryKeyVault.Create(), InMemoryKeyVault.Create()];
        TcpTransport[] transports = new TcpTransport[2];
        for (int i = 0; i < 2; i++)
        {
            transports[i] = await TcpTransport.CreateAsync(
                new TcpTransportParts { Vault = vaults[i], Ledger = Ledger, Participant = Participant },
                new TcpTransportOptions { ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0) },
                cancellationToken).ConfigureAwait(false);
        }

        TransportPair pair = new(vaults, transports);
        await transports[0].StartAsync(pair._near, cancellationToken).ConfigureAwait(false);
        await transports[1].StartAsync(pair._far, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < 2; i++)
        {
            VerificationKey other = await vaults[1 - i]
                .GetVerificationKeyAsync(VaultKey.Seal, cancellationToken).ConfigureAwait(false);
            IPEndPoint place = transports[1 - i].BoundEndPoint!;
            transports[i].SetPeers([TransportPeer.TryCreate(
                Participant, other.Point.Span, new DnsEndPoint(place.Address.ToString(), place.Port))!]);
        }

        await pair._near.UpAsync(cancellationToken).ConfigureAwait(false);
        await pair._far.UpAsync(cancellationToken).ConfigureAwait(false);
        return pair;
    }

    /// <summary>A message there and back.</summary>
    public async Task PingAsync(TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        Near.TrySend(Far, lane, message);
        await _near.NextAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends bulk and waits until all of it has arrived.</summary>
    public async Task StreamAsync(ReadOnlyMemory<byte> message, int count, CancellationToken cancellationToken)
    {
        Task arrived = _far.ArrivedAsync(count);
        for (int i = 0; i < count; i++)
        {
            await Near.SendAsync(Far, TransportLane.Bulk, message, cancellationToken).ConfigureAwait(false);
        }

        await arrived.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TcpTransport transport in _transports)
        {
            await transport.DisposeAsync().ConfigureAwait(false);
        }

        foreach (InMemoryKeyVault vault in _vaults)
        {
            await vault.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static byte[] Sample(int length) => [.. Enumerable.Range(1, length).Select(i => (byte)i)];
}
