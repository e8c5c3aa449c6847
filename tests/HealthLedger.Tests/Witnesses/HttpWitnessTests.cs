using System.Net;
using HealthLedger.Cli.Serving;
using HealthLedger.Ledger;
using HealthLedger.Tests.Runtime;
using HealthLedger.Witnesses;

namespace HealthLedger.Tests.Witnesses;

/// <summary>A witness over a real socket.</summary>
public sealed class HttpWitnessTests
{
    [Fact]
    public async Task Append_WithAWitnessOverASocket_IsAcknowledgedWithItsSignature()
    {
        await using WitnessBench bench = await WitnessBench.CreateAsync();
        await using WitnessEndpoint endpoint = await StartAsync(bench);
        using HttpWitness third = new(new Uri(endpoint.Address), bench.Keys[2].PublicPoint);
        await using LedgerNode node = await bench.StartAsync(3, third: third);
        AppendResult result = await node.AppendAsync(TestLedger.Record("record", "patient"));
        Assert.Equal("Witnessed(3)", (await bench.VerifyAsync(node, result, 3)).Facts!.Assurance.ToString());

        WitnessPeer peer = new()
        {
            Name = "third",
            PublicKey = bench.Keys[2].PublicKey,
            Address = new Uri(endpoint.Address),
        };
        WitnessedHead? head = await WitnessQuery.GetNewestAsync(peer, bench.Ledger.Genesis.LedgerId);
        Assert.Equal(node.GetStatus().Height, head!.Height);
        Assert.Equal(node.GetStatus().HistoryRoot, head.HistoryRoot);
    }

    [Fact]
    public async Task Connection_ToAnotherKey_IsRefused()
    {
        await using WitnessBench bench = await WitnessBench.CreateAsync();
        await using WitnessEndpoint endpoint = await StartAsync(bench);
        using HttpWitness other = new(new Uri(endpoint.Address), bench.Keys[0].PublicPoint);
        LedgerConnectionException refusal = await Assert.ThrowsAsync<LedgerConnectionException>(
            () => other.AskAsync(new byte[] { 1 }, CancellationToken.None).AsTask());
        Assert.Equal(HealthLedgerErrorCodes.WitnessUnreachable, refusal.Code);
        Assert.Contains("SecureConnectionError", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_ToNobody_IsTransient()
    {
        await using WitnessBench bench = await WitnessBench.CreateAsync();
        WitnessEndpoint endpoint = await StartAsync(bench);
        Uri address = new(endpoint.Address);
        await endpoint.DisposeAsync();
        using HttpWitness witness = new(address, bench.Keys[2].PublicPoint);
        LedgerConnectionException refusal = await Assert.ThrowsAsync<LedgerConnectionException>(
            () => witness.AskAsync(new byte[] { 1 }, CancellationToken.None).AsTask());
        Assert.True(refusal.IsTransient);
    }

    [Fact]
    public async Task Request_OverItsLimit_IsRefusedAndTheWitnessGoesOn()
    {
        await using WitnessBench bench = await WitnessBench.CreateAsync();
        await using WitnessEndpoint endpoint = await StartAsync(bench);
        using HttpWitness witness = new(new Uri(endpoint.Address), bench.Keys[2].PublicPoint);
        await Assert.ThrowsAsync<LedgerConnectionException>(() => witness
            .AskAsync(new byte[WitnessProtocol.MaxRequestBytes + 1], CancellationToken.None).AsTask());
        ReadOnlyMemory<byte> answer = await witness.AskAsync(new byte[] { 1 }, CancellationToken.None);
        Assert.Equal(WitnessOutcome.Malformed, WitnessAnswer.TryDecode(answer.Span)!.Outcome);
    }

    private static Task<WitnessEndpoint> StartAsync(WitnessBench bench) => WitnessEndpoint.StartAsync(
        bench.Witness(2),
        bench.Keys[2],
        new IPEndPoint(IPAddress.Loopback, 0),
        TimeProvider.System,
        CancellationToken.None);
}
