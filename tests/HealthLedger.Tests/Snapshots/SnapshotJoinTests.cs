using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Snapshots;
using HealthLedger.Storage;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Testing;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Snapshots;

/// <summary>A member's node joins from a snapshot, without the blocks before it.</summary>
public sealed class SnapshotJoinTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Node_that_joins_from_a_snapshot_votes_seals_and_verifies(bool isSqlite)
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        AppendResult before = await JoinAsync(cluster, isSqlite);
        (AppendResult own, AppendResult without) = await SnapshotJoining.VotesAndIsNeededAsync(cluster);
        await cluster.WaitForHeightAsync(without.Entry.Height);
        await cluster.StopAsync(4);
        await cluster.StartAsync(4);
        AppendResult again = await cluster[4].AppendAsync(TestLedger.Record("again", "q"));
        Assert.Equal(EntryOutcomeCode.Accepted, again.Entry.Outcome);
        await TestLedger.UntilAsync(() => cluster[4].GetStatus().Replication!.MissingBundles == 0);

        VerificationReport report = await cluster[4].VerifyAsync(withPayloads: true);
        Assert.Null(report.FirstError);
        Assert.NotNull(report.BeganAt);
        Assert.InRange(
            report.BlocksVerified, again.Entry.Height.Value - report.BeganAt.Value.Value, ulong.MaxValue);
        Assert.Equal(2UL, report.PayloadsVerified);
        Assert.NotEmpty(await TestLedger.HistoryAsync(cluster[4], own.RecordId));
        StorageFailureException refused = await Assert.ThrowsAsync<StorageFailureException>(
            () => TestLedger.HistoryAsync(cluster[4], before.RecordId));
        Assert.Equal(HealthLedgerErrorCodes.BeforeSnapshot, refused.Code);

        // What it writes is as good for the next one.
        SnapshotSummary next = await cluster[4].WriteSnapshotAsync(_folder["next"]);
        SnapshotSummary loaded = await LedgerSnapshot.LoadAsync(cluster.Genesis, Sqlite("another"), _folder["next"]);
        Assert.Equal((next.HeaderHash, 1UL), (loaded.HeaderHash, loaded.Epoch));
    }

    [Fact]
    public async Task Snapshot_of_the_first_block_is_one_to_begin_with()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        await cluster[0].AppendAsync(TestLedger.Record("content", "p"));
        string file = _folder["first"];
        await cluster.StopAsync(0);
        await using (ILedgerStorage storage = await cluster.MemberOf(0).Storage.OpenAsync(default))
        {
            await SnapshotFile.WriteAsync(file, storage, null, default);
        }

        SnapshotSummary loaded = await LedgerSnapshot.LoadAsync(cluster.Genesis, Sqlite("begun"), file);
        Assert.Equal(new BlockHeight(1), loaded.Height);
        await using ILedgerStorage begun = await Sqlite("begun").OpenAsync(default);
        VerificationReport report = await StoredLedger.VerifyAsync(
            begun, cluster.Genesis, cluster.MemberOf(0).Participant, null, TimeProvider.System, default);
        Assert.Null(report.FirstError);
        Assert.Equal(new BlockHeight(1), report.BeganAt);
    }

    [Fact]
    public async Task Store_that_has_lost_its_first_blocks_is_not_taken_for_one_that_began_with_a_snapshot()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        for (int i = 0; i < 4; i++)
        {
            await cluster[0].AppendAsync(TestLedger.Record($"content {i}", "p"));
        }

        await cluster.StopAsync(0);
        using SelectiveDriver driver = new(cluster.MemberOf(0).Storage);
        await using ILedgerStorage storage = await driver.OpenAsync(default);
        Assert.Null((await VerifyAsync()).FirstError);
        ulong head = (await storage.Blocks.ReadHeadAsync(default))!.Value.Height;
        for (ulong lost = 0; lost < head; lost++)
        {
            ulong upTo = lost;
            driver.OnBlock = (height, block) => height <= upTo ? null : block.ToArray();
            string? error;
            try
            {
                error = (await VerifyAsync()).FirstErrorCode;
            }
            catch (IntegrityException exception)
            {
                // Some are needed when the store is opened.
                error = exception.Code;
            }

            Assert.Equal(HealthLedgerErrorCodes.BlockDamaged, error);
        }

        Task<VerificationReport> VerifyAsync() => StoredLedger.VerifyAsync(
            storage, cluster.Genesis, cluster.MemberOf(0).Participant, null, TimeProvider.System, default);
    }

    [Fact]
    public async Task Changed_byte_of_a_block_since_the_snapshot_is_found()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await JoinAsync(cluster, isSqlite: false);
        AppendResult own = await cluster[4].AppendAsync(TestLedger.Record("own", "q"));
        AppendResult last = await cluster[4].AppendAsync(TestLedger.Record("last", "q"));
        await cluster.WaitForHeightAsync(last.Entry.Height);
        ParticipantId organisation = cluster[4].Organisation;
        await cluster.StopAsync(4);
        using SelectiveDriver driver = new(cluster.MemberOf(4).Storage);
        await using ILedgerStorage storage = await driver.OpenAsync(default);
        Assert.Null((await VerifyAsync()).FirstError);
        ulong head = (await storage.Blocks.ReadHeadAsync(default))!.Value.Height;
        int tried = 0;
        for (ulong height = own.Entry.Height.Value; height < head; height++)
        {
            int length = (await storage.Blocks.ReadBlockAsync(height, default))!.Value.Length;
            for (int i = 0; i < length; i += 41)
            {
                int place = i;
                ulong changed = height;
                driver.OnBlock = (number, block) =>
                {
                    byte[] bytes = block.ToArray();
                    bytes[number == changed ? place : 0] ^= (byte)(number == changed ? 1 : 0);
                    return bytes;
                };
                Assert.True(await IsFoundAsync(), $"height {height}, byte {i} of {length}");
                tried++;
            }
        }

        Assert.InRange(tried, 10, 10_000);

        // Some are found when the store is opened.
        async Task<bool> IsFoundAsync()
        {
            try
            {
                return (await VerifyAsync()).FirstErrorCode is not null;
            }
            catch (IntegrityException)
            {
                return true;
            }
        }

        Task<VerificationReport> VerifyAsync() => StoredLedger.VerifyAsync(
            storage, cluster.Genesis, organisation, null, TimeProvider.System, default);
    }

    [Fact]
    public async Task Changed_or_cut_file_is_refused_and_nothing_is_stored()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        await cluster[0].AppendAsync(TestLedger.Record("content", "p"));
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Lag == 0);
        string file = _folder["file"];
        List<SnapshotProgress> told = [];
        await cluster[0].WriteSnapshotAsync(file, new ToldProgress(told));
        Assert.NotEmpty(told);
        Assert.Equal(
            HealthLedgerErrorCodes.BackupExists,
            (await Assert.ThrowsAsync<StorageFailureException>(() => cluster[0].WriteSnapshotAsync(file))).Code);
        byte[] good = await File.ReadAllBytesAsync(file);
        SqliteLedgerStorageDriver storage = Sqlite("store");
        for (int i = 0; i < good.Length; i += 13)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0x20;
            await RefusedAsync(bad);
            await RefusedAsync(good[..i]);
        }

        await RefusedAsync([.. good, 0]);
        await File.WriteAllBytesAsync(file, good);
        await using LedgerTestCluster other = await LedgerTestCluster.StartAsync(1);
        await RefusedByAsync(other.Genesis);
        SnapshotSummary loaded = await LedgerSnapshot.LoadAsync(cluster.Genesis, storage, file);
        Assert.Equal((long)good.Length, loaded.SizeBytes);
        Assert.Equal(
            HealthLedgerErrorCodes.FolderNotEmpty,
            (await Assert.ThrowsAsync<StorageFailureException>(
                () => LedgerSnapshot.LoadAsync(cluster.Genesis, storage, file))).Code);

        async Task RefusedAsync(byte[] bytes)
        {
            await File.WriteAllBytesAsync(file, bytes);
            await RefusedByAsync(cluster.Genesis);
        }

        async Task RefusedByAsync(LedgerGenesis genesis)
        {
            IntegrityException refused = await Assert.ThrowsAsync<IntegrityException>(
                () => LedgerSnapshot.LoadAsync(genesis, storage, file));
            Assert.Equal(HealthLedgerErrorCodes.SnapshotInvalid, refused.Code);
        }
    }

    public void Dispose() => _folder.Dispose();

    private SqliteLedgerStorageDriver Sqlite(string name) => SnapshotJoining.Sqlite(_folder[name]);

    // The fifth, with a snapshot that another one's node has written while it ran.
    private async Task<AppendResult> JoinAsync(LedgerTestCluster cluster, bool isSqlite)
    {
        AppendResult before = await cluster[0].AppendAsync(TestLedger.Record("before", "p"));
        for (int i = 1; i < 6; i++)
        {
            await cluster[i % 4].AppendAsync(TestLedger.Record($"before {i}", "p"));
        }

        IReadOnlyList<ReplicaApplication> joining = await cluster.ApplyAsync(1, default);
        await cluster.WaitForHeightAsync(cluster[0].GetStatus().Height);
        await TestLedger.UntilAsync(() => cluster[1].GetStatus().Lag == 0);
        SnapshotSummary written = await cluster[1].WriteSnapshotAsync(_folder["snapshot"]);
        if (isSqlite)
        {
            cluster.MemberOf(4).Storage = Sqlite("fifth");
        }

        SnapshotSummary loaded = await LedgerSnapshot.LoadAsync(
            cluster.Genesis, cluster.MemberOf(4).Storage, _folder["snapshot"]);
        Assert.Equal(
            (written.Height, written.HeaderHash, written.Rows, written.SizeBytes),
            (loaded.Height, loaded.HeaderHash, loaded.Rows, loaded.SizeBytes));
        await cluster.ChangeAsync(joining, [], default);
        return before;
    }
}
