using System.Net;
using System.Net.Sockets;
using HealthLedger.Clients;
using HealthLedger.Diagnostics;

namespace HealthLedger.Tests.Clients;

public sealed class ServedCallTests
{
    [Fact]
    public async Task Cancelling_a_call_that_was_just_answered_does_nothing()
    {
        await using ServedNode served = await ServedNode.StartAsync();
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!);
        await using ClientLink link = new(client, TimeProvider.System, TimeSpan.FromSeconds(10));
        using ServedScope scope = new(
            served.Node,
            new LedgerClientListenerOptions { SocketPath = served.SocketPath },
            LedgerEventListener.None,
            TimeProvider.System);
        ServedCall call = new(
            link,
            scope,
            new ClientFrame { Type = ClientFrameType.Request, Number = 1, Kind = (uint)ClientMember.Verify });

        call.Dispose();
        call.Cancel();

        Assert.False(link.Closed.IsCancellationRequested);
    }
}
