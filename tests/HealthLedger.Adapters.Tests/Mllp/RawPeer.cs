using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HealthLedger.Adapters.Tests.Mllp;

/// <summary>
/// A sender that can do everything wrong: raw bytes over a socket, in the notation of <see
/// cref="FrameScript"/>.
/// </summary>
internal sealed class RawPeer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly NetworkStream _stream;

    private RawPeer(Socket socket)
    {
        Socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public Socket Socket { get; }

    public static async Task<RawPeer> ConnectAsync(IPEndPoint? endPoint)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint!).WaitAsync(Patience);
        return new RawPeer(socket);
    }

    public async Task SendAsync(string text) =>
        await _stream.WriteAsync(FrameScript.Bytes(text)).AsTask().WaitAsync(Patience);

    public void EndSending() => Socket.Shutdown(SocketShutdown.Send);

    /// <summary>
    /// Reads as many bytes as the expected text has, or to the end, and returns them in its notation.
    /// </summary>
    public async Task<string> ReceiveAsync(int length)
    {
        byte[] bytes = new byte[length];
        int read = await _stream.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false)
            .AsTask().WaitAsync(Patience);
        return Text(bytes.AsSpan(0, read));
    }

    public async Task<string> ReceiveToEndAsync()
    {
        using MemoryStream all = new();
        await _stream.CopyToAsync(all).WaitAsync(Patience);
        return Text(all.ToArray());
    }

    public void Dispose() => _stream.Dispose();

    private static string Text(ReadOnlySpan<byte> bytes) =>
        Encoding.Latin1.GetString(bytes).Replace('\x0b', '[').Replace('\x1c', ']').Replace('\r', '/');
}
