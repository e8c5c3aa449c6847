using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Subjects;
using HealthLedger.Testing.Faults;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Runtime;

public sealed class NodeCrashTests
{
    private readonly ITestOutputHelper _output;

    public NodeCrashTests(ITestOutputHelper output) => _output = output;

    // Every durable call of a small workload is the last one of a life once, done and not done.
    [Theory]
    [InlineData(StorageFault.CrashBefore)]
    [InlineData(StorageFault.CrashAfter)]
    public async Task Crash_at_every_write_keeps_what_was_acknowledged_once_and_never_more(StorageFault fault)
    {
        int struck = 0;
        for (int write = 1; write <= 200; write++)
        {
            if (!await LiveAsync(fault, write))
            {
                break;
            }

            struck++;
        }

        _output.WriteLine($"{struck} crashes");
        Assert.InRange(struck, 12, 199);
    }

    // The life after the crash ends early too.
    [Theory]
    [InlineData(StorageFault.CrashBefore)]
    [InlineData(StorageFault.CrashAfter)]
    public async Task Second_crash_while_starting_again_loses_nothing_either(StorageFault fault)
    {
        for (int write = 4; write <= 20; write += 2)
        {
            for (int second = 1; second <= 4; second++)
            {
                await LiveAsync(fault, write, second);
            }
        }
    }

    private static async Task<bool> LiveAsync(StorageFault fault, int write, int second = 0)
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        FaultyLedgerStorageDriver faulty = new(ledger.Storage, new StorageFaultPlan(fault, write));
        Dictionary<string, RecordId> acknowledged = [];
        await RunAsync(ledger, faulty, acknowledged);
        bool struck = faulty.HasStruck;
        if (second > 0)
        {
            await RunAsync(ledger, new FaultyLedgerStorageDriver(ledger.Storage, new StorageFaultPlan(fault, second)), null);
        }

        await using LedgerNode node = await ledger.StartAsync();
        await CheckAsync(node, acknowledged);
        return struck;
    }

    private static async Task RunAsync(
        TestLedger ledger, FaultyLedgerStorageDriver driver, Dictionary<string, RecordId>? acknowledged)
    {
        LedgerNode? node = null;
        try
        {
            node = await ledger.StartAsync(driver);
            if (acknowledged is not null)
            {
                await WorkAsync(node, acknowledged);
            }

            await TestLedger.UntilAsync(() => node.GetStatus().Lag == 0 || driver.HasStruck);
        }
        catch (HealthLedgerException)
        {
            // The crash.
        }

        if (!driver.HasStruck)
        {
            await node!.DisposeAsync();
        }

        await ledger.KillAsync();
    }

    private static async Task WorkAsync(LedgerNode node, Dictionary<string, RecordId> acknowledged)
    {
        async Task AppendAsync(string name, string patient)
        {
            AppendResult result = await node.AppendAsync(TestLedger.Record(name, patient, name));
            lock (acknowledged)
            {
                acknowledged.Add(name, result.RecordId);
            }
        }

        await AppendAsync("a", "p");
        await AppendAsync("b", "p");
        await node.RequestAccessAsync(TestLedger.Request(acknowledged["a"]));
        await Task.WhenAll(AppendAsync("c", "q"), AppendAsync("d", "q"), AppendAsync("e", "p"));
    }

    private static async Task CheckAsync(LedgerNode node, Dictionary<string, RecordId> acknowledged)
    {
        foreach ((string name, RecordId record) in acknowledged)
        {
            AppendResult repeat = await node.AppendAsync(TestLedger.Record(name, name is "c" or "d" ? "q" : "p", name));
            Assert.True(repeat.IsRepeat);
            Assert.Equal(record, repeat.RecordId);
        }

        // What was not acknowledged may or may not be there; asked for again it is there once.
        string[] names = ["a", "b", "c", "d", "e"];
        foreach (string name in names)
        {
            RecordId record = (await node.AppendAsync(TestLedger.Record(name, name is "c" or "d" ? "q" : "p", name))).RecordId;
            Assert.Single(
                await TestLedger.HistoryAsync(node, record), entry => entry.Operation == OperationType.AppendRecord);
            using RecordContent content = await node.OpenAsync(await node.RequestAccessAsync(TestLedger.Request(record)));
            Assert.Equal(name, System.Text.Encoding.UTF8.GetString(content.Payload.Span));
        }

        int appends = 0;
        int enrolments = 0;
        foreach (string patient in (string[])["p", "q"])
        {
            await foreach (HistoryEntry entry in node.ListHistoryAsync(new PatientIdentifier("north", patient)))
            {
                Assert.Equal(EntryOutcomeCode.Accepted, entry.Entry.Outcome);
                appends += entry.Operation == OperationType.AppendRecord ? 1 : 0;
                enrolments += entry.Operation == OperationType.EnrolSubject ? 1 : 0;
            }
        }

        Assert.Equal(5, appends);
        Assert.Equal(2, enrolments);
        VerificationReport report = await node.VerifyAsync(withPayloads: true);
        Assert.True(report.IsGood, report.FirstError);
        Assert.Equal(5UL, report.PayloadsVerified);
    }
}
