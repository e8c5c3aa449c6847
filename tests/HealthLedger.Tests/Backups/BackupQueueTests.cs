using HealthLedger.Inbox;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Subjects;
using HealthLedger.Tests.Runtime;

namespace HealthLedger.Tests.Backups;

/// <summary>A backup of a node whose queue of received messages drains meanwhile.</summary>
public sealed class BackupQueueTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_message_the_backup_has_content_and_place_or_its_record_or_nothing(bool isSqlite)
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite);
        using SelectiveDriver driver = new(ledger.Storage(ledger.Folder.Path));
        RecordId waited;
        await using (LedgerNode node = await ledger.StartAsync(storage: driver))
        {
            await node.AppendAsync(TestLedger.Record("first", "p"));
            driver.FailJournal = HealthLedgerErrorCodes.DiskFull;
            waited = await QueueAsync(node, "waited");
            driver.OnScan = table => OnScanAsync(table, node, () => driver.FailJournal = null, waited);
            await node.BackupAsync(ledger["a.hlbackup"], ledger.Key);
            driver.OnScan = null;
            await TestLedger.UntilAsync(() => node.GetQueueStatus().Waiting == 0);
        }

        LedgerFolder folder = await ledger.RestoreAsync(ledger["a.hlbackup"], "restored");
        await using (folder)
        {
            await using LedgerNode node = await ledger.StartAsync(folder);
            await TestLedger.UntilAsync(() => node.GetQueueStatus().Waiting == 0);
            Assert.Single(await TestLedger.HistoryAsync(node, waited));

            List<RecordId> again = [];
            foreach (string name in (string[])["waited", "between", "meanwhile"])
            {
                again.Add(await QueueAsync(node, name));
            }

            await TestLedger.UntilAsync(() => node.GetQueueStatus().Waiting == 0);
            Assert.Equal(waited, again[0]);
            foreach (RecordId record in again)
            {
                Assert.Single(await TestLedger.HistoryAsync(node, record));
            }

            Assert.Equal(4, await CountAsync(node));
            Assert.Equal(0, node.GetQueueStatus().SetAside);
            Assert.Null((await node.VerifyAsync(withPayloads: true)).FirstError);
        }
    }

    private static async Task OnScanAsync(PrivateTable table, LedgerNode node, Action repair, RecordId waited)
    {
        if (table == PrivateTable.Queue)
        {
            // Between contents and places: one is sealed above the height of the backup, another one is queued.
            repair();
            await TestLedger.UntilAsync(
                async () => (await node.FindMessageAsync(waited))!.Status != InboxStatus.Queued);
            await QueueAsync(node, "between");
        }
        else if (table == PrivateTable.Message)
        {
            // After the queue was read: one more comes and is sealed before the marks are read.
            await QueueAsync(node, "meanwhile");
            await TestLedger.UntilAsync(() => node.GetQueueStatus().Waiting == 0);
        }
    }

    private static async Task<RecordId> QueueAsync(LedgerNode node, string name) =>
        (await node.QueueAsync(NodeQueueTests.Message(name, name, "p"), QueueMode.Always)).RecordId;

    private static async Task<int> CountAsync(LedgerNode node)
    {
        int count = 0;
        await foreach (HistoryEntry entry in node.ListHistoryAsync(new PatientIdentifier("north", "p")))
        {
            count += entry.RecordId is null ? 0 : 1;
        }

        return count;
    }
}
