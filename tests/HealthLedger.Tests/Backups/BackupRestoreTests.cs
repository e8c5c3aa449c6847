using System.Text;
using HealthLedger.Access;
using HealthLedger.Backups;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Tests.Runtime;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Backups;

/// <summary>What goes into a backup comes out of it.</summary>
public sealed class BackupRestoreTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Restored_ledger_has_the_same_history_and_opens_its_records(bool isSqlite)
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite);
        List<RecordId> records;
        BackupSummary backup;
        LedgerNodeStatus before;
        byte[] receipt;
        await using (LedgerNode node = await ledger.StartAsync())
        {
            records = await BackedUpLedger.FillAsync(node);
            before = node.GetStatus();
            backup = await node.BackupAsync(ledger["a.hlbackup"], ledger.Key);
            receipt = (await node.GetReceiptAsync(records[0])).Bytes.ToArray();
        }

        Assert.Equal(before.Height, backup.Height);
        Assert.Equal(before.HistorySize, backup.HistorySize);
        Assert.Equal(4UL, backup.Envelopes);
        LedgerFolder folder = await ledger.RestoreAsync(ledger["a.hlbackup"], "restored");
        await using (folder)
        {
            await using LedgerNode node = await ledger.StartAsync(folder);

            // What says that the ledger goes on here, another seal key, and the end of the one that copies have.
            Assert.Equal(before.Height.Value + 3, node.GetStatus().Height.Value);
            SealedAccess access = await node.RequestAccessAsync(TestLedger.Request(records[1]));
            using RecordContent content = await node.OpenAsync(access);
            Assert.Equal("content 1", Encoding.UTF8.GetString(content.Payload.Span));
            Assert.Equal(receipt, (await node.GetReceiptAsync(records[0])).Bytes.ToArray());

            // The patient is still known: a further record of the same one is under the same pseudonym.
            await node.AppendAsync(TestLedger.Record("later", "patient 0"));
            VerificationReport report = await node.VerifyAsync(withPayloads: true);
            Assert.True(report.IsGood, report.FirstError);
            Assert.Equal(5UL, report.PayloadsVerified);
        }
    }

    [Fact]
    public async Task Backup_made_under_load_is_of_one_height_and_restores()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync();
        using CancellationTokenSource stop = new();
        int sealedMeanwhile = 0;
        BackupSummary backup;
        await using (LedgerNode node = await ledger.StartAsync())
        {
            await BackedUpLedger.FillAsync(node, 40);
            Task load = Task.Run(async () =>
            {
                for (int i = 0; !stop.IsCancellationRequested; i++)
                {
                    await node.AppendAsync(TestLedger.Record($"busy {i}", $"new patient {i}", $"busy key {i}"));
                    Interlocked.Increment(ref sealedMeanwhile);
                }
            });
            await TestLedger.UntilAsync(() => Volatile.Read(ref sealedMeanwhile) > 3);
            int atStart = Volatile.Read(ref sealedMeanwhile);
            backup = await node.BackupAsync(ledger["a.hlbackup"], ledger.Key);
            await TestLedger.UntilAsync(() => Volatile.Read(ref sealedMeanwhile) > atStart + 3);
            await stop.CancelAsync();
            await load;
            Assert.True(node.GetStatus().Height.Value > backup.Height.Value);
        }

        LedgerFolder folder = await ledger.RestoreAsync(ledger["a.hlbackup"], "restored");
        await using (folder)
        {
            await using LedgerNode node = await ledger.StartAsync(folder);

            // Whatever the backup does not have is taken as new: no patient and no repeat is half known.
            for (int i = 0; i < sealedMeanwhile; i++)
            {
                AppendResult again = await node.AppendAsync(
                    TestLedger.Record($"busy {i}", $"new patient {i}", $"busy key {i}"));
                Assert.Equal(EntryOutcomeCode.Accepted, again.Entry.Outcome);
            }

            VerificationReport report = await node.VerifyAsync(withPayloads: true);
            Assert.True(report.IsGood, report.FirstError);
            Assert.Equal(40UL + (ulong)sealedMeanwhile, report.PayloadsVerified);
        }
    }

    [Fact]
    public async Task Accepted_submission_that_is_not_sealed_yet_is_sealed_after_the_restore()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync();
        using SelectiveDriver failing = new(ledger.Storage(ledger["live"]));
        List<RecordId> records;
        Task<AppendResult> waiting;
        LedgerNode node = await ledger.StartAsync(storage: failing);
        await using (node)
        {
            records = await BackedUpLedger.FillAsync(node);
            failing.FailJournal = HealthLedgerErrorCodes.DiskFull;
            waiting = node.AppendAsync(TestLedger.Record("accepted", "patient of the outbox", "outbox key"));
            await TestLedger.UntilAsync(() => node.GetStatus().Fault is not null);
            BackupSummary backup = await node.BackupAsync(ledger["a.hlbackup"], ledger.Key);
            Assert.Equal(5UL, backup.Envelopes);
        }

        await Assert.ThrowsAnyAsync<HealthLedgerException>(() => waiting);
        LedgerFolder folder = await ledger.RestoreAsync(ledger["a.hlbackup"], "restored");
        await using (folder)
        {
            await using LedgerNode restored = await ledger.StartAsync(folder);
            AppendResult repeat = await restored.AppendAsync(
                TestLedger.Record("accepted", "patient of the outbox", "outbox key"));
            Assert.True(repeat.IsRepeat);
            VerificationReport report = await restored.VerifyAsync(withPayloads: true);
            Assert.Equal(5UL, report.PayloadsVerified);
        }
    }

    [Fact]
    public async Task Restored_ledger_goes_on_only_when_somebody_says_so_and_the_first_entry_says_who_it_is()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync();
        BackupSummary backup;
        await using (LedgerNode node = await ledger.StartAsync())
        {
            await BackedUpLedger.FillAsync(node);
            backup = await node.BackupAsync(ledger["a.hlbackup"], ledger.Key);
        }

        LedgerFolder folder = await ledger.RestoreAsync(ledger["a.hlbackup"], "restored", isNewEpoch: false);
        await using (folder)
        {
            ReplicaHaltedException refused = await Assert.ThrowsAsync<ReplicaHaltedException>(
                () => ledger.StartAsync(folder));
            Assert.Equal(HealthLedgerErrorCodes.RestoreUnconfirmed, refused.Code);

            await using (LedgerNode node = await ledger.StartAsync(
                folder, options: new LedgerNodeOptions { ConfirmRestore = true }))
            {
                HealthLedger.Receipts.Receipt first = await node.GetReceiptAsync(
                    new BlockHeight(backup.Height.Value + 1), 0);
                AssertStatement(folder.Genesis, first);
            }

            // Said once, it is said for good.
            await using LedgerNode again = await ledger.StartAsync(folder);
            Assert.Null((await again.VerifyAsync(withPayloads: true)).FirstError);
        }
    }

    [Fact]
    public async Task Copied_folder_says_once_that_it_is_not_where_it_was()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false);
        FaultList faults = new();
        foreach (string place in new[] { "/here", "/here", "/there", "/there" })
        {
            await using LedgerNode node = await new LedgerNodeBuilder
            {
                Place = place,
                Genesis = ledger.Folder.Genesis,
                Vault = ledger.Folder.Vault,
                Storage = ledger.Storage(ledger["live"]),
                Events = faults,
            }.StartAsync();
        }

        Assert.Equal([HealthLedgerErrorCodes.FolderMoved], faults.Codes);
    }

    [Fact]
    public async Task Without_the_vault_the_ledger_is_whole_and_unreadable()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync();
        await using (LedgerNode node = await ledger.StartAsync())
        {
            await BackedUpLedger.FillAsync(node);
            await node.BackupAsync(ledger["a.hlbackup"], ledger.Key);
        }

        RestoreReport report = await LedgerRestore.RunAsync(
            ledger.Options(ledger["a.hlbackup"], isNewEpoch: true, withVault: false), ledger["restored"]);

        Assert.True(report.Verification.IsGood);
        Assert.False(report.AreKeysChecked);
        KeyUnavailableException missing = await Assert.ThrowsAsync<KeyUnavailableException>(
            () => LedgerFolder.OpenAsync(ledger["restored"], BackedUpLedger.Passphrase));
        Assert.Equal(HealthLedgerErrorCodes.VaultNotFound, missing.Code);

        // Another vault does not do either.
        BackedUpLedger other = await BackedUpLedger.CreateAsync();
        await using (other)
        {
            File.Copy(other.VaultFile, Path.Combine(ledger["restored"], LedgerFolder.VaultFileName));
            LedgerFolder folder = await LedgerFolder.OpenAsync(ledger["restored"], BackedUpLedger.Passphrase);
            await using (folder)
            {
                KeyUnavailableException wrong = await Assert.ThrowsAsync<KeyUnavailableException>(
                    () => ledger.StartAsync(folder));
                Assert.Equal(HealthLedgerErrorCodes.KeyMismatch, wrong.Code);
            }
        }
    }

    [Fact]
    public async Task Backup_holds_no_key_of_the_vault_and_nothing_readable()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        await BackedUpLedger.FillAsync(node);
        using MemoryStream plain = new();
        await node.BackupAsync(plain, ledger.Key);

        // Even who has the backup's key finds neither payloads nor the vault in it.
        plain.Position = 0;
        using BackupSource source = await BackupSource.OpenAsync(plain, ledger.Key, CancellationToken.None);
        BackupFrames frames = new(source);
        await frames.ReadStartAsync(CancellationToken.None);
        byte[] vault = await File.ReadAllBytesAsync(ledger.VaultFile);
        byte[][] forbidden =
            [Encoding.UTF8.GetBytes("content 1"), Encoding.UTF8.GetBytes("patient 0"), vault[^32..]];
        int seen = 0;
        while (await frames.NextAsync(CancellationToken.None) is { } frame)
        {
            Assert.All(forbidden, bytes => Assert.Equal(-1, frame.Item.AsSpan().IndexOf(bytes)));
            seen++;
        }

        Assert.True(seen > 10);
    }

    [Fact]
    public async Task Backup_of_one_store_restores_into_another_kind_of_store()
    {
        await using BackedUpLedger sqlite = await BackedUpLedger.CreateAsync();
        await using BackedUpLedger memory = await BackedUpLedger.CreateAsync(isSqlite: false);
        await using (LedgerNode node = await sqlite.StartAsync())
        {
            await BackedUpLedger.FillAsync(node);
            await node.BackupAsync(sqlite["a.hlbackup"], sqlite.Key);
        }

        RestoreReport report = await LedgerRestore.RunAsync(
            new RestoreOptions
            {
                BackupFile = sqlite["a.hlbackup"],
                Key = sqlite.Key,
                Storage = memory.Storage,
                VaultFile = sqlite.VaultFile,
                VaultPassphrase = BackedUpLedger.Passphrase,
            },
            memory["restored"]);

        Assert.True(report.Verification.IsGood);
        Assert.Equal(4UL, report.Verification.PayloadsVerified);
    }

    [Fact]
    public async Task Trial_of_a_restore_leaves_nothing_behind_and_can_be_attested()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        await BackedUpLedger.FillAsync(node);
        BackupSummary backup = await node.BackupAsync(ledger["a.hlbackup"], ledger.Key);
        await node.AttestBackupAsync(backup);
        Directory.CreateDirectory(ledger["trials"]);

        RestoreReport report = await LedgerRestore.DrillAsync(
            ledger.Options(ledger["a.hlbackup"]), ledger["trials"]);
        SealedEntry entry = await node.AttestDrillAsync(report);

        Assert.True(report.Verification.IsGood);
        Assert.True(report.AreKeysChecked);
        Assert.Equal(backup.Digest, report.Backup.Digest);
        Assert.Equal(EntryOutcomeCode.Accepted, entry.Outcome);
        Assert.Empty(Directory.EnumerateFileSystemEntries(ledger["trials"]));
        AssertStatement(ledger.Folder.Genesis, await node.GetReceiptAsync(entry.Height, entry.Index));
    }

    private static void AssertStatement(LedgerGenesis genesis, HealthLedger.Receipts.Receipt receipt)
    {
        ReceiptVerdict verdict = ReceiptVerifier.Verify(
            receipt.Bytes.Span,
            ReceiptExpectation.Any.WithOperationType(OperationType.Attest),
            new VerificationPolicy(genesis.Bytes.Span, DateTimeOffset.UtcNow));
        Assert.True(verdict.IsAccepted, verdict.ToString());
    }
}
