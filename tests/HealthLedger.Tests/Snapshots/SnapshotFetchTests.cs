using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Snapshots;
using HealthLedger.Storage.InMemory;
using HealthLedger.Testing;
using HealthLedger.Tests.Faults;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Snapshots;

/// <summary>A node that joins fetches the newest state of the members' nodes.</summary>
public sealed class SnapshotFetchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Node_that_joins_fetches_a_snapshot_of_members_votes_seals_and_verifies()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        AppendResult before = await cluster[0].AppendAsync(TestLedger.Record("before", "p"));
        await cluster.WaitForHeightAsync(before.Entry.Height);
        IReadOnlyList<ReplicaApplication> joining = await cluster.ApplyAsync(1, default);
        await VoteAsync(cluster, joining);
        cluster.MemberOf(4).Storage = SnapshotJoining.Sqlite(_folder["fifth"]);
        List<SnapshotProgress> told = [];

        SnapshotSummary fetched = await BuilderOf(cluster).FetchSnapshotAsync(new ToldProgress(told));

        Assert.NotEmpty(told);
        Assert.Equal(fetched.SizeBytes, told[^1].Bytes);
        Assert.True(fetched.Height.Value >= before.Entry.Height.Value);
        await cluster.StartAsync(4);
        await SnapshotJoining.VotesAndIsNeededAsync(cluster);
        await TestLedger.UntilAsync(() => cluster[4].GetStatus().Replication!.MissingBundles == 0);
        VerificationReport report = await cluster[4].VerifyAsync(withPayloads: true);
        Assert.Null(report.FirstError);
        Assert.Equal(fetched.Height, report.BeganAt);

        // The store holds a ledger now.
        await cluster.StopAsync(4);
        StorageFailureException again = await Assert.ThrowsAsync<StorageFailureException>(
            () => BuilderOf(cluster).FetchSnapshotAsync());
        Assert.Equal(HealthLedgerErrorCodes.FolderNotEmpty, again.Code);
    }

    [Fact]
    public async Task Who_is_known_by_an_introduction_alone_gives_one_and_a_wrong_introduction_is_refused()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        for (int i = 0; i < 4; i++)
        {
            await cluster.RenewSealKeyAsync(i);
        }

        AppendResult newest = await cluster[0].AppendAsync(TestLedger.Record("newest", "p"));
        await cluster.WaitForHeightAsync(newest.Entry.Height);
        await VoteAsync(cluster, await cluster.ApplyAsync(1, default));
        Receipt receipt = await cluster[0].GetReceiptAsync(newest.RecordId);
        LedgerNodeBuilder builder = BuilderOf(cluster);
        builder.Peers!.Introduction = "not a receipt"u8.ToArray();
        IntegrityException refused = await Assert.ThrowsAsync<IntegrityException>(
            () => builder.FetchSnapshotAsync());
        Assert.Equal(HealthLedgerErrorCodes.IntroductionInvalid, refused.Code);

        builder.Peers.Introduction = receipt.Bytes;
        SnapshotSummary fetched = await builder.FetchSnapshotAsync();
        Assert.True(fetched.Height.Value >= newest.Entry.Height.Value);
    }

    [Fact]
    public async Task Replica_that_was_removed_is_given_none()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(5);
        await cluster.RemoveAsync(4);
        await cluster.StopAsync(4);
        LedgerNodeBuilder builder = BuilderOf(cluster);
        builder.Storage = new InMemoryLedgerStorageDriver();
        builder.TimeProvider = new HastyClock(100);
        LedgerConnectionException refused = await Assert.ThrowsAsync<LedgerConnectionException>(
            () => builder.FetchSnapshotAsync());
        Assert.Equal(HealthLedgerErrorCodes.SnapshotNotGiven, refused.Code);
        Assert.Contains("4 of the members were reached", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Builder_without_peers_or_organisation_says_so()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        await cluster.ApplyAsync(1, default);
        foreach (Action<LedgerNodeBuilder> take in (Action<LedgerNodeBuilder>[])
            [one => one.Peers = null, one => one.Joins = null, one => one.Genesis = null])
        {
            LedgerNodeBuilder builder = BuilderOf(cluster, 1);
            take(builder);
            await Assert.ThrowsAsync<InvalidOperationException>(() => builder.FetchSnapshotAsync());
        }
    }

    [Fact]
    public async Task Members_that_are_silent_refuse_dawdle_or_give_rubbish_are_passed_over_for_one_that_is_good()
    {
        byte[] good = await WrittenAsync();
        (ScriptedMember Member, byte[] Bytes)[] members =
        [
            (new ScriptedMember(_ => null), []),
            (new ScriptedMember(_ => SnapshotPart.None), []),
            (ScriptedMember.Of(good, 1), []),
            (ScriptedMember.Of([.. good[..^1], (byte)(good[^1] ^ 1)], 1000), []),
            (ScriptedMember.Of(good, 1000), good),
        ];
        await using ScriptedTransport transport = new([.. members.Select(one => one.Member)]);
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        List<byte[]> came = [];

        byte[] taken = await SnapshotFetch.RunAsync(
            transport, new HastyClock(100), null, async stream => await TakeAsync(stream, good, came), default, 1000);

        Assert.Equal(good, taken);
        Assert.All(members, one => Assert.NotEmpty(one.Member.Asked));
        Assert.Equal(2, came.Count);
    }

    [Fact]
    public async Task Nobody_who_gives_one_is_an_answer_with_a_code()
    {
        await using ScriptedTransport nobody = new([]);
        LedgerConnectionException unreached = await Assert.ThrowsAsync<LedgerConnectionException>(
            () => SnapshotFetch.RunAsync(nobody, new HastyClock(100), null, Never, default));
        await using ScriptedTransport refusing = new([new ScriptedMember(_ => SnapshotPart.None)]);
        LedgerConnectionException refused = await Assert.ThrowsAsync<LedgerConnectionException>(
            () => SnapshotFetch.RunAsync(refusing, new HastyClock(100), null, Never, default));
        await using ScriptedTransport bad = new([ScriptedMember.Of([1, 2, 3], 2)]);
        IntegrityException rubbish = await Assert.ThrowsAsync<IntegrityException>(
            () => SnapshotFetch.RunAsync(bad, new HastyClock(100), null, OpenAsync, default, 2));

        Assert.Equal(
            (HealthLedgerErrorCodes.SnapshotNotGiven, HealthLedgerErrorCodes.SnapshotNotGiven),
            (unreached.Code, refused.Code));
        Assert.Contains("No member was reached", unreached.Message, StringComparison.Ordinal);
        Assert.Equal(HealthLedgerErrorCodes.SnapshotInvalid, rubbish.Code);

        static Task<int> Never(FileStream stream) => throw new InvalidOperationException("nothing came");

        static async Task<int> OpenAsync(FileStream stream)
        {
            await using SnapshotFile file = await SnapshotFile.OpenAsync(stream, default);
            return file.Chunks;
        }
    }

    [Fact]
    public async Task Member_that_says_to_have_more_than_the_disk_holds_is_passed_over()
    {
        byte[] good = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i % 251))];
        Digest256 id = new(new byte[32]);
        ScriptedMember boaster = new(_ => SnapshotPart.Of(id, SnapshotPart.MaxSize, 0, good));
        await using ScriptedTransport both = new([boaster, ScriptedMember.Of(good, 1000)]);
        byte[] taken = await SnapshotFetch.RunAsync(
            both, new HastyClock(100), null, async stream => await TakeAsync(stream, good, []), default, 1000);
        Assert.Equal(good, taken);

        await using ScriptedTransport alone = new([boaster]);
        StorageFailureException full = await Assert.ThrowsAsync<StorageFailureException>(
            () => SnapshotFetch.RunAsync<int>(
                alone, new HastyClock(100), null, _ => throw new InvalidOperationException(), default));
        Assert.Equal(HealthLedgerErrorCodes.DiskFull, full.Code);
    }

    [Fact]
    public async Task Parts_that_are_lost_twice_there_or_of_a_newer_one_lead_to_the_newer_one_whole()
    {
        byte[] former = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i % 251))];
        byte[] newer = [.. Enumerable.Range(0, 7000).Select(i => (byte)(i % 241))];
        Digest256 first = new(new byte[32]);
        Digest256 second = new([1, .. new byte[31]]);
        int asked = 0;
        ScriptedMember member = new(fetch => ++asked switch
        {
            1 or 2 => SnapshotPart.BeingMade((ulong)asked),
            3 => ScriptedMember.Part(former, first, 0, 2000),
            4 => null,
            5 => ScriptedMember.Part(former, first, fetch.Offset, 2000),
            _ => ScriptedMember.Part(newer, second, fetch.Id == second ? fetch.Offset : 0, 2000),
        })
        { Twice = true, Drops = true };
        await using ScriptedTransport transport = new([member]);

        byte[] taken = await SnapshotFetch.RunAsync(
            transport, new HastyClock(100), null, async stream => await TakeAsync(stream, newer, []), default, 2000);

        Assert.Equal(newer, taken);
    }

    [Fact]
    public async Task Cancelling_ends_it_and_leaves_no_file()
    {
        using CancellationTokenSource stop = new();
        ScriptedMember member = new(_ =>
        {
            stop.CancelAfter(TimeSpan.FromMilliseconds(50));
            return SnapshotPart.BeingMade(1);
        });
        await using ScriptedTransport transport = new([member]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SnapshotFetch.RunAsync<int>(
            transport, TimeProvider.System, null, _ => throw new InvalidOperationException(), stop.Token));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<byte[]> TakeAsync(FileStream stream, byte[] expected, List<byte[]> came)
    {
        await using (stream)
        {
            byte[] bytes = new byte[stream.Length];
            stream.Position = 0;
            await stream.ReadExactlyAsync(bytes);
            came.Add(bytes);
            return bytes.AsSpan().SequenceEqual(expected)
                ? bytes
                : throw new IntegrityException(HealthLedgerErrorCodes.SnapshotInvalid, "Not the good one.");
        }
    }

    private static LedgerNodeBuilder BuilderOf(LedgerTestCluster cluster, int replica = 4) => new()
    {
        Genesis = cluster.Genesis,
        Vault = cluster.MemberOf(replica).Vault,
        Storage = cluster.MemberOf(replica).Storage,
        Peers = new ReplicaPeers { Local = new LocalReplicaNetwork { Network = cluster.Network } },
        Joins = cluster.MemberOf(replica).Participant,
    };

    private static async Task VoteAsync(LedgerTestCluster cluster, IReadOnlyList<ReplicaApplication> joining)
    {
        ReplicaProposal proposal = await cluster[0].ProposeChangeAsync(joining, []);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => cluster[i].VoteAsync(proposal, approves: true)));

        // A snapshot is of what the database has.
        await TestLedger.UntilAsync(() => Enumerable.Range(0, 4).All(i => cluster[i].GetStatus().Lag == 0));
    }

    private async Task<byte[]> WrittenAsync()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        await cluster[0].AppendAsync(TestLedger.Record("content", "p"));
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Lag == 0);
        await cluster[0].WriteSnapshotAsync(_folder["good"]);
        return await File.ReadAllBytesAsync(_folder["good"]);
    }
}
