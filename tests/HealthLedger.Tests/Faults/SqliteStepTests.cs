using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Subjects;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Storage;
using HealthLedger.Vaults;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Faults;

/// <summary>
/// The data folder as it is before and after each durable call of a workload, and a node started on each.
/// </summary>
public sealed class SqliteStepTests
{
    private readonly ITestOutputHelper _output;

    public SqliteStepTests(ITestOutputHelper output) => _output = output;

    [Fact]
    public async Task Folder_at_every_step_holds_what_was_acknowledged_before_it()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder copies = new();
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        HastyClock time = new();
        LedgerGenesis genesis = await LedgerGenesis.CreateSingleReplicaAsync("test", "north", "DE", vault, time);
        Dictionary<string, RecordId> acknowledged = [];
        List<(string Path, Dictionary<string, RecordId> Acknowledged)> images = [];
        void Copy()
        {
            string path = copies[$"{images.Count}"];
            folder.CopyTo(path);
            lock (acknowledged)
            {
                images.Add((path, new Dictionary<string, RecordId>(acknowledged)));
            }
        }

        using StepDriver steps = new(Driver(folder.Path), Copy);
        await using (LedgerNode node = await StartAsync(genesis, vault, time, steps))
        {
            for (int i = 0; i < 4; i++)
            {
                string name = $"{"pq"[i % 2]}{i}";
                AppendResult result = await node.AppendAsync(TestLedger.Record(name, name[..1], name));
                lock (acknowledged)
                {
                    acknowledged.Add(name, result.RecordId);
                }
            }

            await node.RequestAccessAsync(TestLedger.Request(acknowledged["p0"]));
            await TestLedger.UntilAsync(() => node.GetStatus().Lag == 0);
        }

        _output.WriteLine($"{images.Count} folders");
        Assert.InRange(images.Count, 24, 400);
        foreach ((string path, Dictionary<string, RecordId> known) in images)
        {
            await using LedgerNode node = await StartAsync(genesis, vault, time, Driver(path));
            await CheckAsync(node, known);
        }
    }

    private static async Task CheckAsync(LedgerNode node, Dictionary<string, RecordId> known)
    {
        foreach ((string name, RecordId record) in known)
        {
            AppendResult repeat = await node.AppendAsync(TestLedger.Record(name, name[..1], name));
            Assert.True(repeat.IsRepeat && repeat.RecordId == record, $"{name} is another record");
        }

        int records = 0;
        foreach (string patient in (string[])["p", "q"])
        {
            await foreach (HistoryEntry entry in node.ListHistoryAsync(new PatientIdentifier("north", patient)))
            {
                records += entry.Operation == HealthLedger.Ledger.Operations.OperationType.AppendRecord ? 1 : 0;
            }
        }

        // One more may have been under way, and is sealed by the start.
        Assert.InRange(records, known.Count, known.Count + 1);
        VerificationReport report = await node.VerifyAsync(withPayloads: true);
        Assert.True(report.IsGood, report.FirstError);
    }

    private static SqliteLedgerStorageDriver Driver(string folder) => new(
        new SqliteLedgerStorageOptions { DataFolder = folder, HandOverTimeout = TimeSpan.Zero });

    private static Task<LedgerNode> StartAsync(
        LedgerGenesis genesis, InMemoryKeyVault vault, HastyClock time, ILedgerStorageDriver storage) =>
        new LedgerNodeBuilder(new LedgerNodeOptions { SealTimeout = TimeSpan.FromMinutes(5) })
        {
            Genesis = genesis,
            Vault = vault,
            Storage = storage,
            TimeProvider = time,
        }.StartAsync();
}
