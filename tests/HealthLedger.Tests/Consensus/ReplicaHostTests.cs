using HealthLedger.Consensus;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Cryptography;
using HealthLedger.Diagnostics;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Testing;
using HealthLedger.Testing.Faults;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Runtime.Bundles;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Consensus;

public sealed class ReplicaHostTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly IdleLedger _ledger = new();

    [Fact]
    public async Task Request_that_is_known_after_it_was_executed_is_not_waited_for()
    {
        await using ReplicaHost host = await StartAsync(new InMemoryLedgerStorageDriver());
        _ledger.Executed = Cluster.RequestId("late");
        host.Know(Cluster.RequestId("late"));
        host.Know(Cluster.RequestId("new"));
        await UntilAsync(() => !_ledger.Forwarded.IsEmpty);
        Assert.Equal(Cluster.RequestId("new"), Assert.Single(_ledger.Forwarded));
        Assert.Empty(_ledger.Halts);
    }

    [Fact]
    public async Task Disk_that_is_full_for_a_while_halts_no_replica()
    {
        StorageFaultPlan plan = new(StorageFault.DiskFull, atWrite: 1, StoragePart.Journal);
        await using ReplicaHost host = await StartAsync(
            new FaultyLedgerStorageDriver(new InMemoryLedgerStorageDriver(), plan));

        // Nobody proposes it: the replica demands another view, which it writes down.
        host.Know(Cluster.RequestId("new"));
        await UntilAsync(() => !host.Standing.IsViewActive && !_ledger.Troubles.IsEmpty);
        Assert.Empty(_ledger.Halts);
    }

    [Fact]
    public async Task Counter_that_cannot_be_stored_for_a_while_makes_no_record_be_appended_twice()
    {
        await using InMemoryKeyVault keys = InMemoryKeyVault.Create();
        using InMemoryLedgerStorageDriver driver = new();
        await using ILedgerStorage storage = CountedStorage.Wrap(
            await driver.OpenAsync(CancellationToken.None),
            new FullCounterVault(keys) { Failures = 2 },
            before: 0,
            () => 1,
            _time,
            LedgerEventListener.None);
        await using (ReplicaHost host = await StartAsync(storage.Journal))
        {
            host.Know(Cluster.RequestId("new"));
            await UntilAsync(() => !host.Standing.IsViewActive && storage.Journal.End.Value > 0);
            await BundleLedger.UntilAsync(async () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return await keys.ReadCounterAsync(default) == storage.Journal.End.Value;
            });
        }

        Assert.Empty(_ledger.Halts);
        Assert.Empty(_ledger.Troubles);
        List<string> records = [];
        await foreach (JournalRecord record in storage.Journal.ReadAsync(default, default))
        {
            records.Add(Convert.ToHexString(record.Bytes.Span));
        }

        Assert.NotEmpty(records);
        Assert.Distinct(records);
    }

    private async Task<ReplicaHost> StartAsync(ILedgerStorageDriver driver) =>
        await StartAsync((await driver.OpenAsync(CancellationToken.None)).Journal);

    private async Task<ReplicaHost> StartAsync(IJournal journal)
    {
        LedgerId id = new(Sha256.Of([1]).ToArray());
        ReplicaSet set = Cluster.NewSet(0, [0, 1, 2, 3]);
        List<ReplicaEffect> first = [];
        Replica replica = Replica.Start(
            new ReplicaConfiguration { Participant = Cluster.Id(1) },
            new KeyedSignatures(id),
            new HeaderReader(id),
            _ledger,
            new ReplicaOrigin { Set = set, HeaderHash = new Digest256(id.ToArray()) },
            first);
        ReplicaHost host = new(
            replica, _ledger, new SilentLink(), new ReplicaJournal(journal), _time, first, new FormerReplicas());
        await host.StartAsync(CancellationToken.None);
        return host;
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        await Runtime.TestLedger.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return condition();
        });
    }
}
