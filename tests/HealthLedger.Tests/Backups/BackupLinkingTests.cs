using System.Text;
using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Tests.Runtime;

namespace HealthLedger.Tests.Backups;

/// <summary>A backup of a node that links records, while some of them wait for what they refer to.</summary>
public sealed class BackupLinkingTests
{
    /// <summary>What came after the height of the backup, while it was written.</summary>
    public enum Meanwhile
    {
        /// <summary>Nothing: the correction waits.</summary>
        Nothing = 0,

        /// <summary>The result, so that it and its correction are sealed above the height.</summary>
        Result = 1,
    }

    [Theory]
    [InlineData(Meanwhile.Nothing, true)]
    [InlineData(Meanwhile.Nothing, false)]
    [InlineData(Meanwhile.Result, true)]
    [InlineData(Meanwhile.Result, false)]
    public async Task What_waited_at_the_backup_waits_after_it_for_the_same(Meanwhile meanwhile, bool isSqlite)
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite);
        using SelectiveDriver driver = new(ledger.Storage(ledger.Folder.Path));
        RecordId order;
        QueueResult correction;
        await using (LedgerNode node = await ledger.StartAsync(storage: driver))
        {
            order = (await node.QueueAsync(Order(), QueueMode.WhenAwaited)).RecordId;
            correction = await node.QueueAsync(Correction(), QueueMode.WhenAwaited);
            Assert.True(correction.IsParked);
            bool isSent = false;
            driver.OnScan = async table =>
            {
                // After the queue was read, and before the names are.
                if (meanwhile == Meanwhile.Result && table == PrivateTable.Message && !isSent)
                {
                    isSent = true;
                    await node.QueueAsync(Result(), QueueMode.WhenAwaited);
                    await TestLedger.UntilAsync(() => node.GetQueueStatus().Parked == 0);
                }
            };
            await node.BackupAsync(ledger["a.hlbackup"], ledger.Key);
            driver.OnScan = null;
            Assert.Equal(meanwhile == Meanwhile.Result, isSent);
        }

        LedgerFolder folder = await ledger.RestoreAsync(ledger["a.hlbackup"], "restored");
        await using (folder)
        {
            await using LedgerNode node = await ledger.StartAsync(folder);

            // What waits is tried at the start, before this is sealed or after it.
            await node.QueueAsync(Later(), QueueMode.WhenAwaited);
            Assert.Equal(1, node.GetQueueStatus().Parked);
            Assert.Equal(
                correction.RecordId, (await node.QueueAsync(Correction(), QueueMode.WhenAwaited)).RecordId);
            QueueResult result = await node.QueueAsync(Result(), QueueMode.WhenAwaited);
            await TestLedger.UntilAsync(() => node.GetQueueStatus().Parked == 0);

            RecordVersions versions = await node.GetVersionsAsync(order);
            Assert.Equal([result.RecordId, correction.RecordId], versions.Links.Select(link => link.RecordId));
            Assert.Equal(correction.RecordId, versions.Current);
            Assert.Null((await node.VerifyAsync(withPayloads: true)).FirstError);
        }
    }

    private static RecordSubmission Order() => Message("O1", RecordKind.Order, AmendmentKind.Addendum);

    private static RecordSubmission Later() => Message("O2", RecordKind.Order, AmendmentKind.Addendum, name: "other");

    private static RecordSubmission Result() =>
        Message("R1", RecordKind.Laboratory, AmendmentKind.Addendum, isStatement: true);

    private static RecordSubmission Correction() => Message(
        "R2", RecordKind.Laboratory, AmendmentKind.Correction, isStatement: true, awaits: RecordAwaited.Statement);

    private static RecordSubmission Message(
        string id,
        RecordKind kind,
        AmendmentKind amendment,
        bool isStatement = false,
        RecordAwaited awaits = RecordAwaited.Nothing,
        string name = "order 100")
    {
        RecordSubmission message = NodeQueueTests.Message(id, id, "p");
        return new RecordSubmission
        {
            Kind = kind,
            Payload = message.Payload,
            PayloadType = message.PayloadType,
            Patient = message.Patient,
            Idempotency = message.Idempotency,
            Message = message.Message,
            Reference = new RecordReference
            {
                Names = [Encoding.UTF8.GetBytes(name)],
                Amendment = amendment,
                IsStatement = isStatement,
                Awaits = awaits,
                WaitAtMost = TimeSpan.FromHours(4),
                Reason = "TEST",
            },
        };
    }
}
