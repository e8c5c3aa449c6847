using System.Text;
using HealthLedger.Access;
using HealthLedger.Backups;
using HealthLedger.Ledger;
using HealthLedger.Payloads;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Testing;
using HealthLedger.Tests.Backups;
using HealthLedger.Tests.Runtime;

namespace HealthLedger.Tests.Payloads;

/// <summary>Payloads go, against a sealed entry; entries and proofs stay.</summary>
public sealed class PruningTests
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(366);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Old_payloads_are_removed_and_everything_that_is_proven_stays(bool isSqlite)
    {
        ManualTimeProvider time = new(DateTimeOffset.UnixEpoch + TimeSpan.FromDays(20_000));
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite, time);
        await using LedgerNode node = await ledger.StartAsync(options: Options(), time: time);
        List<RecordId> old = [await AppendAsync(node, "old a"), await AppendAsync(node, "old b")];
        byte[] receipt = (await node.GetReceiptAsync(old[0])).Bytes.ToArray();
        time.Advance(7 * Year);
        RecordId young = await AppendAsync(node, "young");

        PruneReport trial = await node.PruneAsync(new PrunePolicy { OlderThan = 6 * Year, IsTrial = true });
        PruneReport report = await node.PruneAsync(new PrunePolicy { OlderThan = 6 * Year });

        Assert.Equal((2, 1, true), (trial.Payloads, trial.Statements, trial.IsTrial));
        Assert.Equal((2, 1, 0), (report.Payloads, report.Statements, report.Resumed));
        VerificationReport verification = await node.VerifyAsync(withPayloads: true);
        Assert.True(verification.IsGood, verification.FirstError);
        Assert.Equal((1UL, 2UL), (verification.PayloadsVerified, verification.PayloadsPruned));
        Assert.Equal(receipt, (await node.GetReceiptAsync(old[0])).Bytes.ToArray());
        Assert.Single(await TestLedger.HistoryAsync(node, old[0]));
        StorageFailureException gone = await Assert.ThrowsAsync<StorageFailureException>(() => OpenAsync(node, old[1]));
        Assert.Equal(HealthLedgerErrorCodes.PayloadPruned, gone.Code);
        Assert.Equal("young", await OpenAsync(node, young));

        // A second run finds nothing more, and seals nothing.
        ulong height = node.GetStatus().Height.Value;
        Assert.Equal(0, (await node.PruneAsync(new PrunePolicy { OlderThan = 6 * Year })).Payloads);
        Assert.Equal(height, node.GetStatus().Height.Value);
    }

    [Fact]
    public async Task Payload_that_disappears_without_a_statement_stays_an_error()
    {
        ManualTimeProvider time = new(DateTimeOffset.UnixEpoch + TimeSpan.FromDays(20_000));
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false, time);
        List<ReadOnlyMemory<byte>> segments = [];
        await using (LedgerNode node = await ledger.StartAsync(options: Options(), time: time))
        {
            await AppendAsync(node, "old");
            time.Advance(7 * Year);
            await AppendAsync(node, "young");
            await node.PruneAsync(new PrunePolicy { OlderThan = 6 * Year });
        }

        await using (ILedgerStorage storage = await ledger.Storage(ledger["live"]).OpenAsync(CancellationToken.None))
        {
            await foreach (ReadOnlyMemory<byte> segment in storage.Custody.ListSegmentsAsync(CancellationToken.None))
            {
                segments.Add(segment);
            }

            await storage.Custody.DeleteEnvelopesAsync(segments, CancellationToken.None);
        }

        await using LedgerNode lacking = await ledger.StartAsync(options: Options(), time: time);
        VerificationReport report = await lacking.VerifyAsync(withPayloads: true);
        Assert.Single(segments);
        Assert.Equal(HealthLedgerErrorCodes.PayloadMissing, report.FirstErrorCode);
    }

    [Fact]
    public async Task Statement_that_no_entry_seals_explains_nothing()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false);
        await using (LedgerNode node = await ledger.StartAsync())
        {
            await AppendAsync(node, "content");
        }

        // Somebody with the vault and the store, but without the ledger, removes a payload and writes a statement.
        await using (ILedgerStorage storage = await ledger.Storage(ledger["live"]).OpenAsync(CancellationToken.None))
        {
            await foreach (ReadOnlyMemory<byte> segment in storage.Custody.ListSegmentsAsync(CancellationToken.None))
            {
                HealthLedger.Runtime.PruneStatement statement =
                    HealthLedger.Runtime.PruneStatement.Create([new SegmentId(segment.Span)]);
                PrivateRow row = await statement.ToRowAsync(ledger.Folder.Vault, 0, CancellationToken.None);
                await storage.Custody.WriteAsync(new CustodyWrite { Rows = [row] }, CancellationToken.None);
                await storage.Custody.DeleteEnvelopesAsync([segment], CancellationToken.None);
            }
        }

        await using LedgerNode lacking = await ledger.StartAsync();
        VerificationReport report = await lacking.VerifyAsync(withPayloads: true);
        Assert.Equal(HealthLedgerErrorCodes.PayloadMissing, report.FirstErrorCode);
        IntegrityException refused = await Assert.ThrowsAsync<IntegrityException>(
            () => lacking.BackupAsync(Stream.Null, ledger.Key));
        Assert.Equal(HealthLedgerErrorCodes.BackupSourceDamaged, refused.Code);
    }

    [Fact]
    public async Task Retention_is_kept_and_nothing_is_sealed_for_a_refused_policy()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false);
        await using LedgerNode node = await ledger.StartAsync();
        await AppendAsync(node, "content");
        ulong height = node.GetStatus().Height.Value;

        SubmissionRejectedException refused = await Assert.ThrowsAsync<SubmissionRejectedException>(
            () => node.PruneAsync(new PrunePolicy { OlderThan = TimeSpan.FromDays(365) }));

        Assert.Equal(HealthLedgerErrorCodes.RetentionNotOver, refused.Code);
        Assert.Equal(height, node.GetStatus().Height.Value);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => node.PruneAsync(new PrunePolicy { OlderThan = 10 * Year, Limit = 0 }));
    }

    [Fact]
    public async Task Kind_and_limit_narrow_what_is_removed_oldest_first()
    {
        ManualTimeProvider time = new(DateTimeOffset.UnixEpoch + TimeSpan.FromDays(20_000));
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false, time);
        await using LedgerNode node = await ledger.StartAsync(options: Options(), time: time);
        RecordId first = await AppendAsync(node, "first");
        RecordId second = await AppendAsync(node, "second");
        time.Advance(7 * Year);
        await AppendAsync(node, "now");

        PruneReport other = await node.PruneAsync(
            new PrunePolicy { OlderThan = 6 * Year, Kind = RecordKind.Billing });
        PruneReport one = await node.PruneAsync(
            new PrunePolicy { OlderThan = 6 * Year, Kind = RecordKind.Laboratory, Limit = 1 });

        Assert.Equal((0, 1), (other.Payloads, one.Payloads));
        await Assert.ThrowsAsync<StorageFailureException>(() => OpenAsync(node, first));
        Assert.Equal("second", await OpenAsync(node, second));
    }

    [Fact]
    public async Task Interrupted_removal_is_finished_by_the_next_run()
    {
        ManualTimeProvider time = new(DateTimeOffset.UnixEpoch + TimeSpan.FromDays(20_000));
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false, time);
        await using (LedgerNode node = await ledger.StartAsync(options: Options(), time: time))
        {
            await AppendAsync(node, "old");
        }

        StoredEnvelope envelope = await EnvelopeAsync(ledger);
        await using (LedgerNode node = await ledger.StartAsync(options: Options(), time: time))
        {
            time.Advance(7 * Year);
            await AppendAsync(node, "now");
            await node.PruneAsync(new PrunePolicy { OlderThan = 6 * Year });
        }

        // As a crash between the entry and the removal leaves it.
        await using (ILedgerStorage storage = await ledger.Storage(ledger["live"]).OpenAsync(CancellationToken.None))
        {
            await storage.Custody.WriteAsync(new CustodyWrite { Envelopes = [envelope] }, CancellationToken.None);
        }

        await using LedgerNode again = await ledger.StartAsync(options: Options(), time: time);
        Assert.Null((await again.VerifyAsync(withPayloads: true)).FirstError);
        PruneReport report = await again.PruneAsync(new PrunePolicy { OlderThan = 6 * Year });
        Assert.Equal((0, 1), (report.Payloads, report.Resumed));
        Assert.Equal(1UL, (await again.VerifyAsync(withPayloads: true)).PayloadsPruned);
    }

    [Fact]
    public async Task Backup_and_restore_keep_what_was_pruned_apart_from_what_is_missing()
    {
        ManualTimeProvider time = new(DateTimeOffset.UnixEpoch + TimeSpan.FromDays(20_000));
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: true, time);
        await using (LedgerNode node = await ledger.StartAsync(options: Options(), time: time))
        {
            await AppendAsync(node, "old");
            time.Advance(7 * Year);
            await AppendAsync(node, "young");
            await node.PruneAsync(new PrunePolicy { OlderThan = 6 * Year });
            BackupSummary backup = await node.BackupAsync(ledger["a.hlbackup"], ledger.Key);
            Assert.Equal((1UL, 1UL), (backup.Envelopes, backup.Pruned));
        }

        RestoreReport report = await LedgerRestore.RunAsync(
            ledger.Options(ledger["a.hlbackup"], isNewEpoch: true), ledger["restored"]);

        Assert.Equal(
            (1UL, 1UL), (report.Verification.PayloadsVerified, report.Verification.PayloadsPruned));
    }

    private static LedgerNodeOptions Options() => new() { ConfirmClockGap = true };

    private static async Task<RecordId> AppendAsync(LedgerNode node, string payload) =>
        (await node.AppendAsync(TestLedger.Record(payload))).RecordId;

    private static async Task<string> OpenAsync(LedgerNode node, RecordId record)
    {
        SealedAccess access = await node.RequestAccessAsync(TestLedger.Request(record));
        using RecordContent content = await node.OpenAsync(access);
        return Encoding.UTF8.GetString(content.Payload.Span);
    }

    private static async Task<StoredEnvelope> EnvelopeAsync(BackedUpLedger ledger)
    {
        await using ILedgerStorage storage = await ledger.Storage(ledger["live"]).OpenAsync(CancellationToken.None);
        await foreach (ReadOnlyMemory<byte> segment in storage.Custody.ListSegmentsAsync(CancellationToken.None))
        {
            return (await storage.Custody.ReadEnvelopeAsync(segment, CancellationToken.None))!;
        }

        throw new InvalidOperationException("There is no payload.");
    }
}
