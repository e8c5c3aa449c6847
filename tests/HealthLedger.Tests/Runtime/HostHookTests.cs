using System.Diagnostics.Metrics;
using HealthLedger.Diagnostics;
using HealthLedger.Ledger;
using HealthLedger.Records;
using HealthLedger.Storage.InMemory;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime;

public sealed class HostHookTests
{
    [Fact]
    public async Task A_host_whose_listeners_throw_does_not_stop_the_ledger()
    {
        // Measurements reach every listener of the process, so this one throws on this test's own calls alone.
        AsyncLocal<bool> isOwn = new() { Value = true };
        int thrown = 0;
        using MeterListener meters = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (isOwn.Value && instrument.Meter.Name == HealthLedgerDiagnostics.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<long>((_, _, _, _) => Throw());
        meters.SetMeasurementEventCallback<double>((_, _, _, _) => Throw());
        meters.Start();
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        await using LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = await LedgerGenesis.CreateSingleReplicaAsync("test", "north", "DE", vault),
            Vault = vault,
            Storage = new InMemoryLedgerStorageDriver(),
            Events = new ThrowingEventListener(),
        }.StartAsync();

        for (int i = 0; i < 3; i++)
        {
            AppendResult result = await node.AppendAsync(new RecordSubmission
            {
                Kind = RecordKind.Other,
                Payload = new byte[] { 1 },
                PayloadType = "text/plain",
            });
            Assert.Equal((ulong)i + 1, result.Entry.Height.Value);
        }

        Assert.False(node.GetStatus().IsHalted);
        Assert.True(thrown > 0);

        void Throw()
        {
            if (isOwn.Value)
            {
                Interlocked.Increment(ref thrown);
                throw new InvalidOperationException("The listener of a host.");
            }
        }
    }

    private sealed class ThrowingEventListener : LedgerEventListener
    {
        public override void OnBlockSealed(ulong height, int entries, int skipped) =>
            throw new InvalidOperationException("The listener of a host.");
    }
}
