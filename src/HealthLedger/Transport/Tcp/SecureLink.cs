using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace HealthLedger.Transport.Tcp;

/// <summary>A socket with TLS over it, and the reader of its frames.</summary>
internal sealed class SecureLink : IAsyncDisposable
{
    private readonly Socket _socket;

    public SecureLink(Socket socket, TimeProvider time)
    {
        _socket = socket;
        _socket.NoDelay = true;
        Stream = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false);
        Reader = new PeerFrameReader(Stream, time);
        Remote = (socket.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
    }

    public SslStream Stream { get; }

    public PeerFrameReader Reader { get; }

    /// <summary>From where, or to where.</summary>
    public IPAddress Remote { get; }

    /// <summary>Whether the peer ended it in the place of a greeting.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Ends whatever is under way on it.</summary>
    public void Abort() => _socket.Dispose();

    /// <summary>Says that nothing more is written. What the peer still sends can be read.</summary>
    public async Task EndAsync()
    {
        await Stream.ShutdownAsync().ConfigureAwait(false);
        _socket.Shutdown(SocketShutdown.Send);
    }

    public async ValueTask<Greeting?> ReadGreetingAsync(CancellationToken cancellationToken)
    {
        PeerFrame frame = await Reader.ReadAsync(Greeting.MaxBytes, cancellationToken).ConfigureAwait(false);
        HasEnded = frame.Status == FrameStatus.End;
        return frame.Status == FrameStatus.Message ? Greeting.TryDecode(frame.Message.Span) : null;
    }

    public async ValueTask WriteGreetingAsync(Greeting greeting, CancellationToken cancellationToken)
    {
        byte[] body = greeting.Encode();
        byte[] frame = new byte[PeerFrame.HeadBytes + body.Length];
        PeerFrame.WriteHead(frame, body.Length);
        body.CopyTo(frame, PeerFrame.HeadBytes);
        await Stream.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await Stream.DisposeAsync().ConfigureAwait(false);
    }
}
