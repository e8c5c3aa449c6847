using System.Net;
using System.Net.Sockets;

namespace HealthLedger.Tests.Storage.PostgreSql;

/// <summary>A way to the server on loopback that loses what the test wants lost.</summary>
internal sealed class SeveredLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _open = [];
    private readonly Task _loop;
    private long _lostBytes;
    private volatile bool _isClosed;

    public SeveredLink(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _loop = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Whether what the node sends is thrown away.</summary>
    public bool LosesRequests { get; set; }

    /// <summary>Whether what the server answers is thrown away.</summary>
    public bool LosesReplies { get; set; }

    /// <summary>Whether new sessions are closed at once.</summary>
    public bool Refuses { get; set; }

    /// <summary>Bytes thrown away so far.</summary>
    public long LostBytes => Interlocked.Read(ref _lostBytes);

    /// <summary>Breaks every session; what comes next is passed on.</summary>
    public void Sever()
    {
        lock (_gate)
        {
            foreach (TcpClient client in _open)
            {
                client.Close();
            }

            _open.Clear();
            LosesRequests = false;
            LosesReplies = false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        _listener.Stop();
        Sever();
        await _loop;
    }

    private async Task AcceptAsync()
    {
        while (!_isClosed)
        {
            try
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                if (Refuses)
                {
                    client.Close();
                    continue;
                }

                TcpClient server = new();
                await server.ConnectAsync(IPAddress.Loopback, _serverPort);
                lock (_gate)
                {
                    _open.Add(client);
                    _open.Add(server);
                }

                _ = PassAsync(client, server, () => LosesRequests);
                _ = PassAsync(server, client, () => LosesReplies);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The listener is closed, or the server went away.
            }
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to, Func<bool> loses)
    {
        byte[] buffer = new byte[65536];
        try
        {
            while (true)
            {
                int count = await from.GetStream().ReadAsync(buffer);
                if (count == 0)
                {
                    break;
                }

                if (loses())
                {
                    Interlocked.Add(ref _lostBytes, count);
                }
                else
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
                }
            }
        }
        catch (Exception exception) when (
            exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One of the two ends was closed.
        }

        from.Close();
        to.Close();
    }
}
