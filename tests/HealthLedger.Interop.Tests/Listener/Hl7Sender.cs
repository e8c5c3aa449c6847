using System.Net;
using System.Net.Sockets;

namespace HealthLedger.Interop.Tests.Listener;

/// <summary>
/// A sender of its own, so that a fault shared by the product's client and listener cannot hide: frames messages, sends
/// without waiting when asked to, and reads reply after reply until the connection ends, however it ends.
/// </summary>
internal sealed class Hl7Sender : IDisposable
{
    private const byte StartBlock = 0x0B;
    private const byte EndBlock = 0x1C;
    private const byte CarriageReturn = 0x0D;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly List<byte> _received = [];

    public static async Task<Hl7Sender> ConnectAsync(int port)
    {
        Hl7Sender sender = new();
        await sender._socket.ConnectAsync(IPAddress.Loopback, port);
        return sender;
    }

    /// <summary>Sends a message in a frame; false when the connection has ended.</summary>
    public Task<bool> SendAsync(byte[] message) =>
        SendRawAsync([StartBlock, .. message, EndBlock, CarriageReturn]);

    /// <summary>Sends bytes as they are; false when the connection has ended.</summary>
    public async Task<bool> SendRawAsync(byte[] bytes)
    {
        try
        {
            for (int sent = 0; sent < bytes.Length;)
            {
                sent += await _socket.SendAsync(bytes.AsMemory(sent));
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The content of the next reply, or null when the connection ended before one was complete.</summary>
    public async Task<byte[]?> ReceiveAsync()
    {
        while (true)
        {
            int end = FindEnd();
            if (end >= 0)
            {
                Assert.Equal(StartBlock, _received[0]);
                byte[] reply = [.. _received[1..end]];
                _received.RemoveRange(0, end + 2);
                return reply;
            }

            int count = await ReadAsync();
            if (count == 0)
            {
                return null;
            }

            _received.AddRange(_buffer.AsSpan(0, count));
        }
    }

    /// <summary>Sends a message and waits for its reply; null when the connection ended first.</summary>
    public async Task<byte[]?> ExchangeAsync(byte[] message) =>
        await SendAsync(message) ? await ReceiveAsync() : null;

    public void Dispose() => _socket.Dispose();

    private int FindEnd()
    {
        for (int i = 0; i + 1 < _received.Count; i++)
        {
            if (_received[i] == EndBlock && _received[i + 1] == CarriageReturn)
            {
                return i;
            }
        }

        return -1;
    }

    private async Task<int> ReadAsync()
    {
        try
        {
            return await _socket.ReceiveAsync(_buffer);
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
