using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Transport.Tcp;
using HealthLedger.Vaults;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>Two bare TLS streams over loopback with the certificates of replicas: the limit of the transport.</summary>
internal sealed class TlsPair : IAsyncDisposable
{
    private readonly NodeCertificate _certificate;
    private readonly SslStream _near;
    private readonly SslStream _far;

    private TlsPair(NodeCertificate certificate, SslStream near, SslStream far)
    {
        _certificate = certificate;
        _near = near;
        _far = far;
    }

    public static async Task<TlsPair> ConnectAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        InMemoryKeyVault vault = InMemoryKeyVault.Create();
        await using (vault.ConfigureAwait(false))
        {
            VerificationKey key = await vault.GetVerificationKeyAsync(VaultKey.Seal, cancellationToken)
                .ConfigureAwait(false);
            NodeCertificate certificate = await NodeCertificate.MakeAsync(
                vault,
                new LedgerId(key.Id.ToArray()),
                default,
                key.Id,
                time.GetUtcNow(),
                TimeSpan.FromDays(1),
                cancellationToken).ConfigureAwait(false);
            using TcpListener listener = new(IPAddress.Loopback, 0);
            listener.Start();
            Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await client.ConnectAsync(listener.LocalEndpoint, cancellationToken).ConfigureAwait(false);
            Socket server = await listener.AcceptSocketAsync(cancellationToken).ConfigureAwait(false);
            server.NoDelay = true;
            SslStream near = new(new NetworkStream(client, ownsSocket: true));
            SslStream far = new(new NetworkStream(server, ownsSocket: true));
            await Task.WhenAll(
                near.AuthenticateAsClientAsync(TlsOptions.Client(certificate, _ => true), cancellationToken),
                far.AuthenticateAsServerAsync(TlsOptions.Server(certificate, _ => true), cancellationToken))
                .ConfigureAwait(false);
            return new TlsPair(certificate, near, far);
        }
    }

    /// <summary>Bytes there and back, so many times.</summary>
    public async Task PingAsync(int bytes, int times, Action<int> onEach, CancellationToken cancellationToken)
    {
        Task echo = EchoAsync(bytes, times, cancellationToken);
        byte[] buffer = new byte[bytes];
        for (int i = 0; i < times; i++)
        {
            await _near.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            await _near.ReadExactlyAsync(buffer, cancellationToken).ConfigureAwait(false);
            onEach(i);
        }

        await echo.ConfigureAwait(false);
    }

    /// <summary>Writes of so many bytes, one way, until all are read.</summary>
    public async Task StreamAsync(int bytes, int count, CancellationToken cancellationToken)
    {
        Task reading = ReadAsync((long)bytes * count, cancellationToken);
        byte[] buffer = new byte[bytes];
        for (int i = 0; i < count; i++)
        {
            await _near.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        await reading.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _near.DisposeAsync().ConfigureAwait(false);
        await _far.DisposeAsync().ConfigureAwait(false);
        _certificate.Dispose();
    }

    private async Task EchoAsync(int bytes, int times, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[bytes];
        for (int i = 0; i < times; i++)
        {
            await _far.ReadExactlyAsync(buffer, cancellationToken).ConfigureAwait(false);
            await _far.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(long bytes, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        while (bytes > 0)
        {
            bytes -= await _far.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
    }
}
