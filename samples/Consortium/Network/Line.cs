using System.Net;
using System.Net.Sockets;

namespace Consortium.Network;

/// <summary>
/// A line between two organisations: passes bytes on, which it cannot read, until it is cut. Real networks fail; this
/// one fails when it is told to.
/// </summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Lock _gate = new();
    private readonly HashSet<Socket> _open = [];
    private bool _isCut;
    private Task _accepting = Task.CompletedTask;

    private Line(IPEndPoint target) => Target = target;

    /// <summary>Where the line ends now: a process that starts again listens somewhere else.</summary>
    public IPEndPoint Target { get; set; }

    /// <summary>Where the line begins.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    public static Line Open(IPEndPoint target)
    {
        Line line = new(target);
        line._listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        line._listener.Listen();
        line._accepting = line.AcceptAsync();
        return line;
    }

    /// <summary>Breaks all connections, and takes no new ones.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _isCut = true;
            foreach (Socket socket in _open)
            {
                socket.Dispose();
            }

            _open.Clear();
        }
    }

    public void Heal()
    {
        lock (_gate)
        {
            _isCut = false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
    }

    private async Task AcceptAsync()
    {
        List<Task> passing = [];
        try
        {
            while (true)
            {
                passing.Add(PassAsync(await _listener.AcceptAsync().ConfigureAwait(false)));
                passing.RemoveAll(task => task.IsCompleted);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(passing).ConfigureAwait(false);
        }
    }

    private async Task PassAsync(Socket caller)
    {
        Socket called = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        caller.NoDelay = true;
        try
        {
            if (!TryKeep(caller, called))
            {
                return;
            }

            await called.ConnectAsync(Target).ConfigureAwait(false);
            await Task.WhenAll(CopyAsync(caller, called), CopyAsync(called, caller)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The line was cut, or nobody listens at its end.
        }
        finally
        {
            lock (_gate)
            {
                _open.Remove(caller);
                _open.Remove(called);
            }

            caller.Dispose();
            called.Dispose();
        }
    }

    private bool TryKeep(Socket caller, Socket called)
    {
        lock (_gate)
        {
            if (!_isCut)
            {
                _open.Add(caller);
                _open.Add(called);
            }

            return !_isCut;
        }
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[16 * 1024];
        int count;
        while ((count = await from.ReceiveAsync(buffer).ConfigureAwait(false)) > 0)
        {
            for (int sent = 0; sent < count;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent)).ConfigureAwait(false);
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
