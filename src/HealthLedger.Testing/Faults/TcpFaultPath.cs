using System.Net;
using System.Net.Sockets;

namespace HealthLedger.Testing.Faults;

/// <summary>One connection through a <see cref="TcpFaultProxy"/>.</summary>
internal sealed class TcpFaultPath : IDisposable
{
    private readonly Socket _client;
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly TcpFaultProxy _proxy;
    private readonly TimeProvider _time;

    public TcpFaultPath(Socket client, TcpFaultProxy proxy, TimeProvider time)
    {
        _client = client;
        _proxy = proxy;
        _time = time;
    }

    public async Task RunAsync(IPEndPoint target, Task passing, CancellationToken cancellationToken)
    {
        try
        {
            await passing.WaitAsync(cancellationToken).ConfigureAwait(false);
            _client.NoDelay = true;
            _server.NoDelay = true;
            await _server.ConnectAsync(target, cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(
                PassAsync(_client, _server, _proxy.Forward, cancellationToken),
                PassAsync(_server, _client, _proxy.Backward, cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception exception) when (
            exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One of the two ends is gone, or the path was cut.
        }

        Dispose();
    }

    /// <summary>Resets both ends: what is under way is lost.</summary>
    public void Dispose()
    {
        foreach (Socket socket in (Socket[])[_client, _server])
        {
            try
            {
                socket.Close(0);
            }
            catch (SocketException)
            {
                // It is gone already.
            }
        }
    }

    private async Task PassAsync(Socket from, Socket to, TcpFault fault, CancellationToken cancellationToken)
    {
        try
        {
            await CopyAsync(from, to, fault, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            // A reset reaches the other end, unless this direction leads nowhere.
            if (!fault.IsBlackHole)
            {
                Dispose();
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to, TcpFault fault, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[65_536];
        while (true)
        {
            int count = await from.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (fault.Delay > TimeSpan.Zero)
            {
                await Task.Delay(fault.Delay, _time, cancellationToken).ConfigureAwait(false);
            }

            if (count == 0)
            {
                if (!fault.IsBlackHole)
                {
                    to.Shutdown(SocketShutdown.Send);
                }

                return;
            }

            if (fault.Pass(buffer.AsSpan(0, count)))
            {
                for (int sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), cancellationToken)
                        .ConfigureAwait(false);
                }
            }
        }
    }
}
