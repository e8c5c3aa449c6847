using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>
/// One TCP connection, with or without TLS: bytes in through a pipe, one write for each frame out.
/// </summary>
/// <remarks>
/// The pipe reads only when asked, one buffer at a time, so that a sender that does not wait for answers is
/// slowed down by TCP and no queue grows here; a silent connection holds no buffer.
/// </remarks>
internal sealed class MllpTransport : IDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;

    private MllpTransport(Socket socket, Stream stream)
    {
        _socket = socket;
        _stream = stream;
        Input = PipeReader.Create(
            stream,
            new StreamPipeReaderOptions(
                bufferSize: MllpListenerDefaults.ReadBytes, leaveOpen: true, useZeroByteReads: true));
    }

    public PipeReader Input { get; }

    /// <summary>SHA-256 of the peer's certificate, or empty.</summary>
    public ReadOnlyMemory<byte> PeerCertificateSha256 { get; private init; }

    public static MllpTransport Plain(Socket socket) => new(socket, new NetworkStream(socket, ownsSocket: true));

    /// <summary>Authenticates as server; the socket is disposed when that fails.</summary>
    public static Task<MllpTransport> SecureServerAsync(
        Socket socket, SslServerAuthenticationOptions options, CancellationToken cancellationToken) =>
        SecureAsync(socket, stream => stream.AuthenticateAsServerAsync(options, cancellationToken));

    /// <summary>Authenticates as client; the socket is disposed when that fails.</summary>
    public static Task<MllpTransport> SecureClientAsync(
        Socket socket, SslClientAuthenticationOptions options, CancellationToken cancellationToken) =>
        SecureAsync(socket, stream => stream.AuthenticateAsClientAsync(options, cancellationToken));

    /// <summary>
    /// Writes the frame in one piece: some receivers take the first packet for the whole answer.
    /// </summary>
    public async ValueTask WriteFrameAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        int length = content.Length + MllpBytes.FrameOverhead;
        byte[] frame = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            MllpFrameWriter.Fill(frame, content.Span);
            await _stream.WriteAsync(frame.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            await _stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            frame.AsSpan(0, length).Clear();
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    /// <summary>Whether the peer has ended its side or the connection, and nothing is left to read.</summary>
    public bool IsEndedByPeer()
    {
        try
        {
            return _socket.Poll(0, SelectMode.SelectRead) && _socket.Available == 0;
        }
        catch (Exception e) when (IsConnectionFault(e))
        {
            return true;
        }
    }

    /// <summary>
    /// Ends our side, then drops what still comes until the peer ends its own. Closing with bytes unread
    /// would reset the connection, and a reset can destroy the answer on its way.
    /// </summary>
    public async Task LingerAsync(MllpDeadline deadline)
    {
        byte[] dropped = ArrayPool<byte>.Shared.Rent(MllpListenerDefaults.ReadBytes);
        try
        {
            deadline.Arm(MllpListenerDefaults.LingerTimeout);
            if (_stream is SslStream secured)
            {
                await secured.ShutdownAsync().WaitAsync(deadline.Token).ConfigureAwait(false);
            }

            _socket.Shutdown(SocketShutdown.Send);
            while (await _socket.ReceiveAsync(dropped, deadline.Token).ConfigureAwait(false) > 0)
            {
                continue;
            }
        }
        catch (Exception e) when (IsConnectionFault(e) || e is OperationCanceledException)
        {
            // The peer is gone or does not end: closing is all that is left.
            return;
        }
        finally
        {
            dropped.AsSpan().Clear();
            ArrayPool<byte>.Shared.Return(dropped);
        }
    }

    public void Dispose()
    {
        Input.Complete();
        _stream.Dispose();
        _socket.Dispose();
    }

    /// <summary>The exceptions by which a stream or socket says that the connection is broken.</summary>
    public static bool IsConnectionFault(Exception e) =>
        e is IOException or SocketException or ObjectDisposedException or InvalidOperationException;

    private static async Task<MllpTransport> SecureAsync(Socket socket, Func<SslStream, Task> authenticateAsync)
    {
        SslStream stream = new(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await authenticateAsync(stream).ConfigureAwait(false);
            byte[] certificate = stream.RemoteCertificate is { } peer ? SHA256.HashData(peer.GetRawCertData()) : [];
            return new MllpTransport(socket, stream) { PeerCertificateSha256 = certificate };
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
