using System.Net;
using System.Net.Sockets;
using HealthLedger.Clients;
using HealthLedger.Diagnostics;
using HealthLedger.Ledger;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Vaults;
using HealthLedger.Vaults;

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

    [Fact]
    public async Task Call_at_a_node_whose_vault_another_process_changed_is_answered_by_the_next_writer()
    {
        await using ServedNode served = await ServedNode.StartAsync();
        await served.StopAsync();
        VaultChangedElsewhere vault = new(served.Ledger.Vault);
        await served.RestartAsync(vault: vault);
        await using LedgerClient client = await served.ConnectAsync();
        await client.AppendAsync(TestLedger.Record("before", key: "before"));
        vault.IsChanged = true;
        List<Task<AppendResult>> calls = [];
        while (!served.Node.GetStatus().IsHalted)
        {
            calls.Add(client.AppendAsync(TestLedger.Record("call", key: $"{calls.Count}")));
            await Task.Delay(1);
        }

        Assert.Equal(HealthLedgerErrorCodes.VaultChanged, served.Node.GetStatus().Fault);
        await served.KillAsync();
        await served.RestartAsync();

        AppendResult[] results = await Task.WhenAll(calls);
        Assert.Equal(calls.Count, results.Select(result => result.RecordId).Distinct().Count());
        Assert.Equal((ulong)calls.Count + 1, served.Node.GetStatus().HistorySize);
    }

    /// <summary>A vault whose file another process has changed since it was opened: nothing of it can be stored any
    /// more.</summary>
    private sealed class VaultChangedElsewhere(IKeyVault inner) : ForwardingVault(inner)
    {
        public bool IsChanged { get; set; }

        public override VaultCapabilities Capabilities => base.Capabilities | VaultCapabilities.DurableCounter;

        public override ValueTask<ulong> AdvanceCounterAsync(ulong atLeast, CancellationToken cancellationToken) =>
            IsChanged
                ? throw new KeyUnavailableException(HealthLedgerErrorCodes.VaultChanged, "Changed.")
                : base.AdvanceCounterAsync(atLeast, cancellationToken);
    }
}
