using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage.PostgreSql;
using HealthLedger.Tests.Runtime;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Storage.PostgreSql;

public sealed class PostgreSqlNodeTests
{
    [PostgreSqlFact]
    public async Task Node_appends_restarts_and_verifies()
    {
        await using TestSchema schema = new();
        await using TestLedger ledger = await TestLedger.CreateAsync(storage: schema.Driver());
        RecordId record;
        await using (LedgerNode node = await ledger.StartAsync())
        {
            AppendResult[] results = await Task.WhenAll(Enumerable.Range(0, 300).Select(i =>
                Task.Run(() => node.AppendAsync(TestLedger.Record($"content {i}", $"p{i % 7}")))));
            record = results[0].RecordId;
            Assert.Equal("postgresql", node.GetStatus().StorageKind);
            Assert.Equal(307UL, node.GetStatus().HistorySize);
        }

        await using LedgerNode again = await ledger.StartAsync();
        Assert.Equal(307UL, again.GetStatus().HistorySize);
        Assert.Single(await TestLedger.HistoryAsync(again, record));
        VerificationReport report = await again.VerifyAsync(withPayloads: true);
        Assert.True(report.IsGood, report.FirstError);
        Assert.Equal(300UL, report.PayloadsVerified);
    }

    [PostgreSqlFact]
    public async Task Node_that_takes_over_on_another_machine_is_not_taken_for_a_copy()
    {
        await using TestSchema schema = new();
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        LedgerGenesis genesis = await LedgerGenesis.CreateSingleReplicaAsync("test", "north", "DE", vault, null);
        FaultList faults = new();
        foreach (string place in (string[])["/here", "/there"])
        {
            await using LedgerNode node = await new LedgerNodeBuilder
            {
                Place = place,
                Genesis = genesis,
                Vault = vault,
                Storage = schema.Driver(),
                Events = faults,
            }.StartAsync();
        }

        Assert.Empty(faults.Codes);
    }

    [PostgreSqlFact]
    public async Task Node_that_is_idle_halts_when_its_lease_is_taken()
    {
        await using TestSchema schema = new();
        await using TestLedger ledger = await TestLedger.CreateAsync(storage: schema.Driver());
        await using LedgerNode node = await ledger.StartAsync();
        await node.AppendAsync(TestLedger.Record("content"));
        await TestServer.RunAsync($"UPDATE {schema.Name}.lease SET epoch = epoch + 1, holder = 'other'");
        await TestLedger.UntilAsync(() => node.GetStatus().IsHalted);
        Assert.Equal(HealthLedgerErrorCodes.LeaseLost, node.GetStatus().Fault);
        HealthLedgerException refusal = await Assert.ThrowsAnyAsync<HealthLedgerException>(
            () => node.AppendAsync(TestLedger.Record("more")));
        Assert.False(refusal.IsTransient);
    }

    [PostgreSqlFact]
    public async Task Node_goes_on_when_the_way_to_the_server_breaks_under_load()
    {
        await using TestSchema schema = new();
        await using SeveredLink link = new(TestServer.Settings().Port);
        await using TestLedger ledger = await TestLedger.CreateAsync(
            storage: new PostgreSqlLedgerStorageDriver(schema.Options(link.Port)));
        ledger.Options.SealTimeout = TimeSpan.FromSeconds(60);
        await using (LedgerNode node = await ledger.StartAsync())
        {
            int done = 0;
            Task load = Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
            {
                for (int i = 0; i < 40; i++)
                {
                    await AppendAsync(node, $"content {worker} {i}");
                    Interlocked.Increment(ref done);
                }
            })));
            for (int cut = 1; cut <= 5; cut++)
            {
                int target = cut * 40;
                await TestLedger.UntilAsync(() => Volatile.Read(ref done) >= target);
                link.Sever();
            }

            await load;
            Assert.False(node.GetStatus().IsHalted);
            Assert.Equal(320UL, node.GetStatus().HistorySize);
        }

        await using LedgerNode again = await ledger.StartAsync();
        VerificationReport report = await again.VerifyAsync(withPayloads: true);
        Assert.True(report.IsGood, report.FirstError);
        Assert.Equal(320UL, report.PayloadsVerified);
    }

    /// <summary>What a sender does: a transient refusal is sent again under the same key.</summary>
    private static async Task AppendAsync(LedgerNode node, string content)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await node.AppendAsync(TestLedger.Record(content, key: content));
                return;
            }
            catch (HealthLedgerException exception) when (exception.IsTransient
                && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(2))
            {
                await Task.Delay(10);
            }
        }
    }
}
