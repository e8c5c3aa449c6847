using System.Net;
using System.Net.Sockets;

namespace HealthLedger.Tests.Transport;

/// <summary>A byte's way over the loopback and back, by the threads that carry everything else of a test.</summary>
internal sealed class LoopbackEcho : IDisposable
{
    private readonly Socket _near;
    private readonly Socket _far;
    private readonly byte[] _sent = [1];
    private readonly byte[] _received = new byte[1];

    public LoopbackEcho()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        _near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _near.Connect(listener.LocalEndPoint!);
        _far = listener.Accept();
        _far.NoDelay = true;
    }

    /// <summary>Returns when the byte is back.</summary>
    public async Task RoundTripAsync()
    {
        Task answered = AnswerAsync();
        await _near.SendAsync(_sent);
        await _near.ReceiveAsync(_received);
        await answered;
    }

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
    }

    private async Task AnswerAsync()
    {
        byte[] buffer = new byte[1];
        await _far.ReceiveAsync(buffer);
        await _far.SendAsync(buffer);
    }
}
