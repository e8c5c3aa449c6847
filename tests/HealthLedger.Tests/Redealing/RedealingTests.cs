using System.Text;
using HealthLedger.Access;
using HealthLedger.Backups;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Payloads;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Testing;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Redealing;

/// <summary>What a node does with its records when the replicas become others.</summary>
public sealed class RedealingTests
{
    [Fact]
    public async Task Records_of_one_node_are_dealt_to_four_and_are_read_and_verified_as_before()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        List<AppendResult> records = [];
        for (int i = 0; i < 20; i++)
        {
            records.Add(await cluster[0].AppendAsync(TestLedger.Record($"content {i}", $"p{i % 3}")));
        }

        Assert.Null(cluster[0].GetStatus().Redealing);
        await cluster.AddAsync(3);
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Redealing is null);
        foreach ((AppendResult record, int i) in records.Select((record, i) => (record, i)))
        {
            Assert.Equal($"content {i}", await ReadAsync(cluster[0], record.RecordId));
            List<HistoryEntry> history = await TestLedger.HistoryAsync(cluster[0], record.RecordId);
            HistoryEntry entry = Assert.Single(history, each => each.Operation == OperationType.RedealRecord);
            Assert.Equal(EntryOutcomeCode.Accepted, entry.Entry.Outcome);
        }

        VerificationReport report = await cluster[0].VerifyAsync(withPayloads: true);
        Assert.True(report.IsGood, report.FirstError);
        Assert.Equal(20UL, report.PayloadsVerified);
    }

    [Fact]
    public async Task Share_of_the_dealing_to_one_is_destroyed_and_the_sealed_dealing_to_four_is_kept()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        AppendResult record = await cluster[0].AppendAsync(TestLedger.Record("content", "p"));
        await cluster.AddAsync(3);
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Redealing is null);
        await cluster.StopAsync(0);
        await using ILedgerStorage storage = await cluster.MemberOf(0).Storage.OpenAsync(default);
        ReadOnlyMemory<byte> segment = await storage.Custody.ListSegmentsAsync(default).FirstAsync();
        StoredEnvelope stored = (await storage.Custody.ReadEnvelopeAsync(segment, default))!;
        Assert.True(stored.Share.Span.IndexOfAnyExcept((byte)0) < 0);

        DealtShareStore shares = new(cluster.MemberOf(0).Vault, storage.Custody);
        DealtShares dealt = Assert.Single(await shares.ReadRowAsync(new SegmentId(segment.Span), default));
        Assert.Equal(4, dealt.Items.Count);

        // Any three of the four open it, and two are not enough.
        byte[] key = dealt.TryCombine()!;
        Assert.Equal(key, DealtShares.Of([.. dealt.Items.Take(3)]).TryCombine());
        Assert.Equal(key, DealtShares.Of([.. dealt.Items.Skip(1)]).TryCombine());
        Assert.NotEqual(key, DealtShares.Of([.. dealt.Items.Take(2)]).TryCombine());
        Assert.NotNull(record);
    }

    [Fact]
    public async Task Replica_that_changes_its_seal_key_alone_deals_nothing_anew()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        AppendResult record = await cluster[2].AppendAsync(TestLedger.Record("content", "p"));
        await cluster.RenewSealKeyAsync(2);
        Assert.Null(cluster[2].GetStatus().Redealing);
        await cluster.StopAsync(2);
        await cluster.StartAsync(2);
        Assert.Null(cluster[2].GetStatus().Redealing);
        Assert.Single(await TestLedger.HistoryAsync(cluster[2], record.RecordId));
    }

    [Fact]
    public async Task Records_of_every_organisation_are_dealt_anew_when_one_takes_anothers_place()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        AppendResult[] records = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            i => cluster[i].AppendAsync(TestLedger.Record($"content {i}", "p"))));
        await cluster.ReplaceAsync([3]);
        for (int i = 0; i < 3; i++)
        {
            await TestLedger.UntilAsync(() => cluster[i].GetStatus().Redealing is null);
            Assert.Contains(
                await TestLedger.HistoryAsync(cluster[i], records[i].RecordId),
                each => each.Operation == OperationType.RedealRecord);
            Assert.Equal($"content {i}", await ReadAsync(cluster[i], records[i].RecordId));
        }

        // Who has left cannot hand anything in, and says that its record is where it was.
        await TestLedger.UntilAsync(() => cluster[3].GetStatus().Redealing is { IsCounting: false, Records: 1 });
    }

    [Fact]
    public async Task Amendments_and_withdrawn_records_are_dealt_anew_too_and_pruned_ones_have_nothing_to_deal()
    {
        await using GrowingLedger cluster = await GrowingLedger.CreateAsync(overTls: false);
        await cluster.StartAsync(0);
        AppendResult record = await cluster[0].AppendAsync(TestLedger.Record("content", "p"));
        AppendResult addendum = await cluster[0].AmendAsync(Amendment(record, 1, AmendmentKind.Addendum, "more"));
        await cluster[0].AmendAsync(Amendment(record, 2, AmendmentKind.Retraction, null));
        await cluster.AddAsync(3);
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Redealing is null);
        foreach (RecordId each in (RecordId[])[record.RecordId, addendum.RecordId])
        {
            Assert.Contains(
                await TestLedger.HistoryAsync(cluster[0], each),
                entry => entry.Operation == OperationType.RedealRecord);
        }

        Assert.Equal("content", await ReadAsync(cluster[0], record.RecordId));
        Assert.Equal("more", await ReadAsync(cluster[0], addendum.RecordId));
        await cluster[0].PruneAsync(new PrunePolicy { OlderThan = TimeSpan.Zero });
        await cluster.AddAsync(1);
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Redealing is null);
        Assert.Null((await cluster[0].VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task Backup_of_records_that_were_dealt_anew_has_their_shares_and_restores()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        await cluster[0].AppendAsync(TestLedger.Record("content", "p"));
        await cluster.AddAsync(3);
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Redealing is null);
        using TemporaryFolder folder = new();
        BackupKey key = BackupKey.FromBytes(new Draw(5).Bytes(BackupKey.SizeBytes));
        await cluster[0].BackupAsync(folder["a.hlbackup"], key);
        using InMemoryLedgerStorageDriver restored = new() { HandOverTime = TimeSpan.Zero };
        RestoreReport report = await LedgerRestore.RunAsync(
            new RestoreOptions { BackupFile = folder["a.hlbackup"], Key = key, Storage = _ => restored },
            folder["restored"]);
        Assert.True(report.Verification.IsGood, report.Verification.FirstError);

        await using ILedgerStorage storage = await restored.OpenAsync(default);
        ReadOnlyMemory<byte> segment = await storage.Custody.ListSegmentsAsync(default).FirstAsync();
        StoredEnvelope stored = (await storage.Custody.ReadEnvelopeAsync(segment, default))!;
        ReadOnlyMemory<byte>? share = await cluster.MemberOf(0).Vault
            .UnprotectAsync(VaultKey.Shares, segment, stored.Share, default);
        Assert.Equal(4, DealtShares.TryDecode(share!.Value.Span)!.Items.Count);
    }

    [Fact]
    public async Task Quota_that_is_small_is_left_to_callers_and_the_records_are_dealt_all_the_same()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(
            1, options: new LedgerGenesisOptions { MaxCost = 65_536, QuotaCapacity = 65_536, QuotaRefill = 100 });
        for (int i = 0; i < 40; i++)
        {
            await cluster[0].AppendAsync(TestLedger.Record($"content {i}", "p"));
        }

        await cluster.AddAsync(3);
        await cluster[0].AppendAsync(TestLedger.Record("meanwhile", "p"));
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Redealing is null);
    }

    private static AmendmentSubmission Amendment(
        AppendResult record, long replaces, AmendmentKind kind, string? text) => new()
        {
            RecordId = record.RecordId,
            Replaces = replaces,
            Kind = kind,
            Reason = "TEST",
            Payload = text is null ? default : Encoding.UTF8.GetBytes(text).AsMemory(),
            PayloadType = text is null ? null : "text/plain",
        };

    internal static async Task<string> ReadAsync(LedgerNode node, RecordId record)
    {
        SealedAccess access = await node.RequestAccessAsync(TestLedger.Request(record));
        using RecordContent content = await node.OpenAsync(access);
        return Encoding.UTF8.GetString(content.Payload.Span);
    }
}
