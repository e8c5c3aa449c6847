using System.Text;
using HealthLedger.Access;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Subjects;
using HealthLedger.Tests.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime;

public sealed class NodeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Record_is_sealed_opened_listed_and_proven_also_after_a_restart(bool sqlite)
    {
        using TemporaryFolder folder = new();
        ILedgerStorageDriver? driver = sqlite
            ? new SqliteLedgerStorageDriver(new SqliteLedgerStorageOptions { DataFolder = folder.Path })
            : null;
        await using TestLedger ledger = await TestLedger.CreateAsync(storage: driver);
        RecordId record;
        await using (LedgerNode node = await ledger.StartAsync())
        {
            record = (await node.AppendAsync(TestLedger.Record("content", "p1"))).RecordId;
            await CheckAsync(node, record, requests: 0);
        }

        await using LedgerNode again = await ledger.StartAsync();
        await CheckAsync(again, record, requests: 1);
        VerificationReport report = await again.VerifyAsync(withPayloads: true);
        Assert.True(report.IsGood, report.FirstError);
        Assert.Equal(1UL, report.PayloadsVerified);
    }

    [Fact]
    public async Task Thousand_records_at_once_are_sealed_once_each_in_few_blocks()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        AppendResult[] results = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i =>
            Task.Run(() => node.AppendAsync(TestLedger.Record($"content {i}")))));

        Assert.Equal(1000, results.Select(result => result.RecordId).Distinct().Count());
        Assert.Equal(1000, results.Select(result => (result.Entry.Height, result.Entry.Index)).Distinct().Count());
        Assert.Equal(1000UL, node.GetStatus().HistorySize);
        Assert.InRange(node.GetStatus().Height.Value, 1UL, 500UL);
        Assert.Equal(0, node.GetStatus().Waiting);
        VerificationReport report = await node.VerifyAsync(withPayloads: true);
        Assert.True(report.IsGood, report.FirstError);
        Assert.Equal(1000UL, report.PayloadsVerified);
    }

    [Fact]
    public async Task New_patient_of_many_records_at_once_is_enrolled_once()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
            Task.Run(() => node.AppendAsync(TestLedger.Record($"content {i}", "same")))));

        Assert.Equal(101UL, node.GetStatus().HistorySize);
        List<HistoryEntry> entries = [];
        await foreach (HistoryEntry entry in node.ListHistoryAsync(new PatientIdentifier("north", "same")))
        {
            entries.Add(entry);
        }

        Assert.Single(entries, entry => entry.Operation == OperationType.EnrolSubject);
        Assert.Equal(100, entries.Count(entry => entry.Operation == OperationType.AppendRecord));
        Assert.All(entries, entry => Assert.Equal(EntryOutcomeCode.Accepted, entry.Entry.Outcome));
    }

    // The tiles of blocks that the database has yet to take are not damage, and its state is looked at, not passed
    // over.
    [Fact]
    public async Task Verification_right_after_many_records_finds_nothing_wrong()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        for (int round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0,
                300).Select(i => node.AppendAsync(TestLedger.Record($"{round} {i}"))));
            VerificationReport report = await node.VerifyAsync(withPayloads: false);
            Assert.True(report.IsGood, report.FirstError);
        }
    }

    [Fact]
    public async Task Other_vault_is_refused()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using InMemoryKeyVault other = InMemoryKeyVault.Create();
        using InMemoryLedgerStorageDriver storage = new();
        KeyUnavailableException refused = await Assert.ThrowsAsync<KeyUnavailableException>(() => new LedgerNodeBuilder
        {
            Genesis = ledger.Genesis,
            Vault = other,
            Storage = storage,
        }.StartAsync());
        Assert.Equal(HealthLedgerErrorCodes.KeyMismatch, refused.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Other_genesis_is_refused(int records)
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using (LedgerNode node = await ledger.StartAsync())
        {
            for (int i = 0; i < records; i++)
            {
                await node.AppendAsync(TestLedger.Record("content"));
            }
        }

        LedgerGenesis other = await LedgerGenesis.CreateSingleReplicaAsync("other", "north", "DE", ledger.Vault);
        IntegrityException refused = await Assert.ThrowsAsync<IntegrityException>(() => new LedgerNodeBuilder
        {
            Genesis = other,
            Vault = ledger.Vault,
            Storage = ledger.Storage,
        }.StartAsync());
        Assert.Equal(HealthLedgerErrorCodes.GenesisInvalid, refused.Code);
    }

    [Fact]
    public async Task Cancelled_call_ends_and_the_node_goes_on()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => node.AppendAsync(TestLedger.Record("content", "p", "key"), cancelled.Token));
        Assert.False((await node.AppendAsync(TestLedger.Record("content", "p", "key"))).IsRepeat);
    }

    [Fact]
    public async Task Stopped_node_refuses_calls_and_may_be_disposed_twice()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        LedgerNode node = await ledger.StartAsync();
        await node.DisposeAsync();
        await node.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => node.AppendAsync(TestLedger.Record("content")));
    }

    [Fact]
    public async Task Disk_full_in_custody_reaches_the_caller_and_nothing_is_stored()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using (LedgerNode first = await ledger.StartAsync())
        {
            await first.AppendAsync(TestLedger.Record("before"));
        }

        SelectiveDriver driver = new(ledger.Storage) { FailCustody = HealthLedgerErrorCodes.DiskFull };
        await using LedgerNode node = await ledger.StartAsync(driver);
        StorageFailureException full = await Assert.ThrowsAsync<StorageFailureException>(
            () => node.AppendAsync(TestLedger.Record("content", "p", "key")));
        Assert.Equal(HealthLedgerErrorCodes.DiskFull, full.Code);
        Assert.True(full.IsTransient);
        Assert.Equal(1UL, node.GetStatus().HistorySize);
        driver.FailCustody = null;
        Assert.False((await node.AppendAsync(TestLedger.Record("content", "p", "key"))).IsRepeat);
        Assert.Equal(3UL, node.GetStatus().HistorySize);
    }

    [Fact]
    public async Task Journal_that_fails_for_a_while_is_tried_again_and_the_record_sealed()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        SelectiveDriver driver = new(ledger.Storage) { FailJournal = HealthLedgerErrorCodes.DiskFull };
        await using LedgerNode node = await ledger.StartAsync(driver);
        Task<AppendResult> append = node.AppendAsync(TestLedger.Record("content"));
        await TestLedger.UntilAsync(() => node.GetStatus().Fault == HealthLedgerErrorCodes.DiskFull);
        Assert.False(append.IsCompleted);
        driver.FailJournal = null;
        Assert.Equal(1UL, (await append).Entry.Height.Value);
        await TestLedger.UntilAsync(() => node.GetStatus().Fault is null);
    }

    [Fact]
    public async Task Journal_that_fails_for_good_halts_the_node_and_the_next_start_seals_what_was_accepted()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        SelectiveDriver driver = new(ledger.Storage) { FailJournal = HealthLedgerErrorCodes.InputOutputFailed };
        await using (LedgerNode node = await ledger.StartAsync(driver))
        {
            ReplicaHaltedException halted = await Assert.ThrowsAsync<ReplicaHaltedException>(
                () => node.AppendAsync(TestLedger.Record("content", "p", "key")));
            Assert.Equal(HealthLedgerErrorCodes.NodeHalted, halted.Code);
            Assert.True(node.GetStatus().IsHalted);
            await Assert.ThrowsAsync<ReplicaHaltedException>(() => node.AppendAsync(TestLedger.Record("later", "q",
                "key2")));
        }

        await using LedgerNode again = await ledger.StartAsync();
        AppendResult repeated = await again.AppendAsync(TestLedger.Record("content", "p", "key"));
        Assert.True(repeated.IsRepeat);

        // A halted node takes nothing in: what its caller was refused is not sealed behind the caller's back.
        Assert.Equal(2UL, again.GetStatus().HistorySize);
        Assert.False((await again.AppendAsync(TestLedger.Record("later", "q", "key2"))).IsRepeat);
    }

    [Fact]
    public async Task Database_that_fails_for_a_while_is_caught_up_with()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        SelectiveDriver driver = new(ledger.Storage);
        await using LedgerNode node = await ledger.StartAsync(driver);
        driver.FailCommit = HealthLedgerErrorCodes.DatabaseLocked;
        RecordId record = (await node.AppendAsync(TestLedger.Record("content"))).RecordId;
        Assert.Equal(1UL, node.GetStatus().Lag);
        Assert.Single(await TestLedger.HistoryAsync(node, record));
        driver.FailCommit = null;
        await TestLedger.UntilAsync(() => node.GetStatus().Lag == 0);
        Assert.Single(await TestLedger.HistoryAsync(node, record));
    }

    // Releasing journal records is housekeeping: its failure must not end the following.
    [Fact]
    public async Task Journal_that_cannot_release_does_not_stop_the_database_from_following()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        SelectiveDriver driver = new(ledger.Storage) { FailRelease = HealthLedgerErrorCodes.InputOutputFailed };
        await using LedgerNode node = await ledger.StartAsync(driver);
        for (int i = 0; i < 3; i++)
        {
            await node.AppendAsync(TestLedger.Record("content"));
            await TestLedger.UntilAsync(() => node.GetStatus().Lag == 0);
        }
    }

    // Rows of one millisecond are scanned by key: the order of acceptance must not hang on it.
    [Fact]
    public async Task What_was_accepted_is_sealed_in_its_order_after_a_restart()
    {
        ManualClockStandingStill time = new();
        await using TestLedger ledger = await TestLedger.CreateAsync(time);
        SelectiveDriver driver = new(ledger.Storage) { HoldJournal = true };
        LedgerNode node = await ledger.StartAsync(driver);
        List<Task<AppendResult>> appends = [];
        for (int i = 0; i < 24; i++)
        {
            int writes = driver.CustodyWrites;
            appends.Add(node.AppendAsync(TestLedger.Record($"content {i}", "p", $"key {i}")));
            await TestLedger.UntilAsync(() => driver.CustodyWrites > writes);
        }

        await ledger.KillAsync();
        time.Advance();
        await using LedgerNode again = await ledger.StartAsync();
        List<ulong> places = [];
        for (int i = 0; i < appends.Count; i++)
        {
            AppendResult result = await again.AppendAsync(TestLedger.Record($"content {i}", "p", $"key {i}"));
            Assert.True(result.IsRepeat);
            places.Add((result.Entry.Height.Value << 20) + (ulong)result.Entry.Index);
        }

        Assert.Equal(places.Order(), places);
        driver.Dispose();
        Assert.All(appends, append => Assert.False(append.IsCompletedSuccessfully));
    }

    private static async Task CheckAsync(LedgerNode node, RecordId record, int requests)
    {
        SealedAccess access = await node.RequestAccessAsync(TestLedger.Request(record));
        Assert.True(access.IsPermitted);
        using RecordContent content = await node.OpenAsync(access);
        Assert.Equal("content", Encoding.UTF8.GetString(content.Payload.Span));
        Assert.Equal("text/plain", content.PayloadType);
        List<HistoryEntry> history = await TestLedger.HistoryAsync(node, record);
        Assert.Equal(2 + requests, history.Count);
        Assert.Equal(OperationType.AppendRecord, history[0].Operation);
        Assert.Equal("physician", history[1].Access!.Role);
        Assert.False((await node.GetReceiptAsync(record)).Bytes.IsEmpty);
        Assert.False((await node.GetReceiptAsync(access.Height, access.Index)).Bytes.IsEmpty);
    }
}
