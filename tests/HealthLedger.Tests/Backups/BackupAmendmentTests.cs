using System.Text;
using HealthLedger.Access;
using HealthLedger.Ledger;
using HealthLedger.Records;
using HealthLedger.Tests.Runtime;

namespace HealthLedger.Tests.Backups;

/// <summary>The content of amendments is in a backup like that of records.</summary>
public sealed class BackupAmendmentTests
{
    [Fact]
    public async Task Amendment_with_content_is_restored_and_opens()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false);
        AppendResult addendum;
        await using (LedgerNode node = await ledger.StartAsync())
        {
            AppendResult record = await node.AppendAsync(TestLedger.Record("content", "patient"));
            addendum = await node.AmendAsync(new AmendmentSubmission
            {
                RecordId = record.RecordId,
                Replaces = 1,
                Kind = AmendmentKind.Addendum,
                Reason = "TEST",
                Payload = "more"u8.ToArray(),
                PayloadType = "text/plain",
            });
            Assert.Equal(2UL, (await node.BackupAsync(ledger["a.hlbackup"], ledger.Key)).Envelopes);
        }

        LedgerFolder folder = await ledger.RestoreAsync(ledger["a.hlbackup"], "restored");
        await using (folder)
        {
            await using LedgerNode node = await ledger.StartAsync(folder);
            SealedAccess access = await node.RequestAccessAsync(TestLedger.Request(addendum.RecordId));
            using RecordContent content = await node.OpenAsync(access);
            Assert.Equal("more", Encoding.UTF8.GetString(content.Payload.Span));
            VerificationReport report = await node.VerifyAsync(withPayloads: true);
            Assert.True(report.IsGood, report.FirstError);
        }
    }
}
