using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using HealthLedger.Interop.Tests.Listener;

namespace HealthLedger.Interop.Tests.Routes;

/// <summary>
/// A receiver of its own, on plain sockets: it remembers what arrives, and answers AA, AE, AR with 207, or closes the
/// connection, as a seed decides. It can go away and come back to its port.
/// </summary>
internal sealed class RouteDestination : IAsyncDisposable
{
    private const byte StartBlock = 0x0B;
    private const byte EndBlock = 0x1C;
    private const byte CarriageReturn = 0x0D;

    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly List<MessageReceipt> _receipts = [];
    private readonly List<Task> _served = [];
    private Socket? _listening;
    private Socket? _connected;
    private volatile bool _isServing;

    public RouteDestination(int seed) => _random = new Random(seed);

    public int Port { get; private set; }

    /// <summary>Which start of the sending process speaks now.</summary>
    public int Life { get; set; }

    /// <summary>Of a hundred messages, how many are not answered AA.</summary>
    public int Trouble { get; set; }

    public MessageReceipt[] Receipts
    {
        get
        {
            lock (_gate)
            {
                return [.. _receipts];
            }
        }
    }

    /// <summary>Listens, at its port when it had one.</summary>
    public void Open()
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        Bind(socket);
        socket.Listen();
        Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        _listening = socket;
        _served.Add(Task.Run(() => AcceptAsync(socket)));
    }

    /// <summary>Goes away: nothing listens, and what was open is closed.</summary>
    public void Close()
    {
        _listening?.Dispose();
        _connected?.Dispose();
    }

    /// <summary>Returns when nothing is left of what a process sent that is dead.</summary>
    public async Task RestAsync()
    {
        // A connection that was made just before is accepted a moment later.
        for (int quiet = 0; quiet < 10; quiet = _isServing ? 0 : quiet + 1)
        {
            await Task.Delay(5);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await Task.WhenAll(_served).WaitAsync(TimeSpan.FromSeconds(60));
    }

    // Outside the range that the system gives to connections and to listeners without a port of their own: one of them
    // could have it while this is away.
    private void Bind(Socket socket)
    {
        while (true)
        {
            try
            {
                int port = Port > 0 ? Port : RandomNumberGenerator.GetInt32(20_000, 32_000);
                socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, port));
                return;
            }
            catch (SocketException) when (Port == 0)
            {
                continue;
            }
        }
    }

    private async Task AcceptAsync(Socket socket)
    {
        try
        {
            while (true)
            {
                using Socket connected = await socket.AcceptAsync();
                connected.NoDelay = true;
                _connected = connected;
                _isServing = true;
                await ServeAsync(connected);
                _isServing = false;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has gone away.
        }
    }

    private async Task ServeAsync(Socket connected)
    {
        List<byte> received = [];
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await connected.ReceiveAsync(buffer) is var count and > 0)
            {
                received.AddRange(buffer.AsSpan(0, count));
                while (Take(received) is { } message)
                {
                    MessageReceipt receipt = Remember(message);
                    if (AnswerOf(receipt) is not { } answer)
                    {
                        return;
                    }

                    await connected.SendAsync((byte[])[StartBlock, .. answer, EndBlock, CarriageReturn]);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The sender has died, or this went away.
        }
    }

    private static byte[]? Take(List<byte> received)
    {
        for (int i = 0; i + 1 < received.Count; i++)
        {
            if (received[i] == EndBlock && received[i + 1] == CarriageReturn)
            {
                Assert.Equal(StartBlock, received[0]);
                byte[] message = [.. received[1..i]];
                received.RemoveRange(0, i + 2);
                return message;
            }
        }

        return null;
    }

    private MessageReceipt Remember(byte[] message)
    {
        lock (_gate)
        {
            ReceiptAnswer answer = _random.Next(100) < Trouble
                ? (ReceiptAnswer)_random.Next(1, 4)
                : ReceiptAnswer.Accepted;
            MessageReceipt receipt = new(
                TestMessages.ControlIdOf(message), Life, TimeProvider.System.GetUtcNow(), message, answer);
            _receipts.Add(receipt);
            return receipt;
        }
    }

    private static byte[]? AnswerOf(MessageReceipt receipt)
    {
        string header = "MSH|^~\\&|D|D|S|S|20260101120000||ACK|" + receipt.ControlId + "|P|2.5.1\r";
        string? rest = receipt.Answer switch
        {
            ReceiptAnswer.Accepted => $"MSA|AA|{receipt.ControlId}\r",
            ReceiptAnswer.Refused => $"MSA|AE|{receipt.ControlId}\rERR|||100|E\r",
            ReceiptAnswer.Busy => $"MSA|AR|{receipt.ControlId}\rERR|||207|E\r",
            _ => null,
        };
        return rest is null ? null : Encoding.ASCII.GetBytes(header + rest);
    }
}
