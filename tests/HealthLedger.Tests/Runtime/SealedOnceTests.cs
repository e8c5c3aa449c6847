using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Tests.Runtime;

public sealed class SealedOnceTests
{
    // The row of a sealed submission is in the outbox again, and its index cannot be read when it is answered: the
    // block that skips it stands already.
    [Fact]
    public async Task Block_whose_submissions_cannot_be_answered_for_now_is_not_made_again()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        PrivateRow? outbox = null;
        SelectiveDriver first = new(ledger.Storage)
        {
            OnCustody = write => outbox ??= write.Rows
                .FirstOrDefault(row => row.Table == PrivateTable.Outbox && row.Value is not null),
        };
        BlockHeight sealedAt;
        await using (LedgerNode node = await ledger.StartAsync(first))
        {
            sealedAt = (await node.AppendAsync(TestLedger.Record("1"))).Entry.Height;
        }

        await using (ILedgerStorage storage = await ledger.Storage.OpenAsync(CancellationToken.None))
        {
            await storage.Custody.WriteAsync(new CustodyWrite { Rows = [outbox!] }, CancellationToken.None);
        }

        int looks = 0;
        int failed = 0;
        SelectiveDriver busy = new(ledger.Storage);
        busy.HideFind = kind => kind == IndexKind.Submission && Interlocked.Increment(ref looks) == 1;
        busy.FailFind = kind => kind == IndexKind.Submission && Interlocked.Increment(ref failed) == 1
            ? HealthLedgerErrorCodes.DatabaseLocked
            : null;
        await using LedgerNode again = await ledger.StartAsync(busy);
        AppendResult second = await again.AppendAsync(TestLedger.Record("2"));
        Assert.True(failed >= 1, "Nothing was asked for the submission that was sealed before.");
        Assert.InRange(second.Entry.Height.Value, sealedAt.Value + 1, sealedAt.Value + 2);
        Assert.Null(again.GetStatus().Fault);
        Assert.Null((await again.VerifyAsync(withPayloads: true)).FirstError);
    }
}
