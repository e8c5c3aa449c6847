using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace HealthLedger.Transport.Tcp;

/// <summary>
/// Accepts connections. It never waits for one to prove who it is: that is a task of its own, of which there are a
/// limited number, each with a deadline.
/// </summary>
internal sealed class PeerListener
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly LinkScope _scope;
    private readonly Func<PeerId, TransportLane, PeerLink?> _find;
    private readonly Socket _socket;
    private readonly ConcurrentDictionary<Task, bool> _open = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _ofAddress = [];
    private int _handshakes;
    private Task _accepting = Task.CompletedTask;

    private PeerListener(LinkScope scope, Func<PeerId, TransportLane, PeerLink?> find, Socket socket)
    {
        _scope = scope;
        _find = find;
        _socket = socket;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    public static PeerListener Start(
        IPEndPoint endPoint, LinkScope scope, Func<PeerId, TransportLane, PeerLink?> find)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            socket.Listen();
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new LedgerConnectionException(
                HealthLedgerErrorCodes.TransportNotBound,
                $"The transport cannot listen at {endPoint}: {exception.SocketErrorCode}. Check the address, and that "
                + "no other process has the port.",
                innerException: exception);
        }

        PeerListener listener = new(scope, find, socket);
        listener._accepting = Task.Run(listener.AcceptAsync);
        return listener;
    }

    /// <summary>Accepts nothing more, and waits for what is under way to end.</summary>
    public async Task StopAsync()
    {
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_open.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AcceptAsync()
    {
        while (!_scope.Stopping.IsCancellationRequested)
        {
            try
            {
                Accepted(await _socket.AcceptAsync(_scope.Stopping).ConfigureAwait(false));
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // Out of descriptors, or the peer is gone already: neither may end the loop.
                await Task.Delay(Pause, _scope.Parts.Time, _scope.Stopping)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Accepted(Socket socket)
    {
        IPAddress remote = (socket.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (!TryEnter(remote))
        {
            socket.Dispose();
            _scope.Refuse(RefusalReason.TooMany, default, remote);
            return;
        }

        Task task = Task.Run(() => AnswerAsync(socket, remote));
        _open[task] = true;
        task.GetAwaiter().OnCompleted(() => _open.TryRemove(task, out _));
    }

    private async Task AnswerAsync(Socket socket, IPAddress remote)
    {
        try
        {
            await PeerHandshake.AnswerAsync(socket, _find, _scope).ConfigureAwait(false);
        }
        finally
        {
            Leave(remote);
        }
    }

    private void Leave(IPAddress remote)
    {
        lock (_gate)
        {
            _handshakes--;
            if (--_ofAddress[remote] == 0)
            {
                _ofAddress.Remove(remote);
            }
        }
    }

    private bool TryEnter(IPAddress remote)
    {
        lock (_gate)
        {
            int ofAddress = _ofAddress.GetValueOrDefault(remote);
            if (_handshakes >= _scope.Options.MaxHandshakes || ofAddress >= _scope.Options.MaxHandshakesOfAddress)
            {
                return false;
            }

            _handshakes++;
            _ofAddress[remote] = ofAddress + 1;
            return true;
        }
    }
}
