using HealthLedger.Ledger;
using HealthLedger.Storage;

namespace HealthLedger.Tests.Runtime;

public sealed class NodeIdempotencyTests
{
    [Fact]
    public async Task Same_content_under_one_key_is_one_record_also_after_a_restart()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        AppendResult first;
        await using (LedgerNode node = await ledger.StartAsync())
        {
            first = await node.AppendAsync(TestLedger.Record("content", "p", "key"));
            Check(first, await node.AppendAsync(TestLedger.Record("content", "p", "key")));
            Assert.False(first.IsRepeat);
        }

        await using LedgerNode again = await ledger.StartAsync();
        Check(first, await again.AppendAsync(TestLedger.Record("content", "p", "key")));
        Assert.Equal(2UL, again.GetStatus().HistorySize);
    }

    [Fact]
    public async Task Other_content_under_one_key_is_a_conflict()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        await node.AppendAsync(TestLedger.Record("content", key: "key"));
        SubmissionRejectedException conflict = await Assert.ThrowsAsync<SubmissionRejectedException>(
            () => node.AppendAsync(TestLedger.Record("other", key: "key")));
        Assert.Equal(HealthLedgerErrorCodes.IdempotencyConflict, conflict.Code);
        Assert.False(conflict.IsTransient);
        Assert.Equal(1UL, node.GetStatus().HistorySize);
        Assert.False((await node.AppendAsync(TestLedger.Record("other", key: "key2"))).IsRepeat);
    }

    [Fact]
    public async Task Content_of_the_same_fingerprint_is_a_repeat_and_without_fingerprint_a_conflict()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        AppendResult first = await node.AppendAsync(TestLedger.Record("sent 10:00", key: "key", print: "print"));
        Check(first, await node.AppendAsync(TestLedger.Record("sent 10:01", key: "key", print: "print")));
        await Assert.ThrowsAsync<SubmissionRejectedException>(
            () => node.AppendAsync(TestLedger.Record("sent 10:02", key: "key")));
        await Assert.ThrowsAsync<SubmissionRejectedException>(
            () => node.AppendAsync(TestLedger.Record("sent 10:02", key: "key", print: "other")));
    }

    [Fact]
    public async Task Repeats_in_flight_wait_for_the_first()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        Task<AppendResult>[] calls = [.. Enumerable.Range(0, 50)
            .Select(_ => Task.Run(() => node.AppendAsync(TestLedger.Record("content", "p", "key"))))];
        AppendResult[] results = await Task.WhenAll(calls);
        Assert.Single(results, result => !result.IsRepeat);
        Assert.Single(results.Select(result => result.RecordId).Distinct());
        Assert.Equal(2UL, node.GetStatus().HistorySize);
    }

    [Fact]
    public async Task First_call_that_fails_before_anything_is_stored_leaves_the_key_free()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        SelectiveDriver driver = new(ledger.Storage) { FailCustody = HealthLedgerErrorCodes.DiskFull };
        await using LedgerNode node = await ledger.StartAsync(driver);
        await Assert.ThrowsAsync<StorageFailureException>(() => node.AppendAsync(TestLedger.Record("content",
            key: "key")));
        driver.FailCustody = null;
        Assert.False((await node.AppendAsync(TestLedger.Record("other", key: "key"))).IsRepeat);
    }

    [Fact]
    public async Task Write_that_is_stored_although_it_was_reported_failed_is_sealed()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        bool isBelied = true;
        SelectiveDriver driver = new(ledger.Storage)
        {
            BelieCustodyOf = write => IsSubmission(write) && Interlocked.Exchange(ref isBelied, false),
        };
        await using LedgerNode node = await ledger.StartAsync(driver);
        AppendResult first = await node.AppendAsync(TestLedger.Record("content", "p", "key"));
        Check(first, await node.AppendAsync(TestLedger.Record("content", "p", "key")));
        Assert.False(isBelied);
        Assert.False(first.IsRepeat);
        Assert.Equal(2UL, node.GetStatus().HistorySize);
        Assert.False((await node.AppendAsync(TestLedger.Record("more", "p", "other"))).IsRepeat);
        Assert.Null((await node.VerifyAsync(withPayloads: true)).FirstError);
    }

    // What the state knows and the index has lost is no first call: it is damage, and nothing more is sealed.
    [Fact]
    public async Task Repeat_of_a_record_that_the_index_has_lost_is_reported()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using (LedgerNode first = await ledger.StartAsync())
        {
            await first.AppendAsync(TestLedger.Record("content", "p", "key"));
        }

        SelectiveDriver driver = new(ledger.Storage);
        await using LedgerNode node = await ledger.StartAsync(driver);
        ulong before = node.GetStatus().HistorySize;
        driver.HideFind = kind => kind == IndexKind.Record;
        IntegrityException damaged = await Assert.ThrowsAsync<IntegrityException>(
            () => node.AppendAsync(TestLedger.Record("content", "p", "key")));
        driver.HideFind = null;
        Assert.Equal(HealthLedgerErrorCodes.IndexDamaged, damaged.Code);
        Assert.Equal(before, node.GetStatus().HistorySize);
        Assert.True((await node.AppendAsync(TestLedger.Record("content", "p", "key"))).IsRepeat);
    }

    // The node does not wait for its next start, nor whoever comes again for the seal timeout.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_of_which_nothing_is_known_for_a_while_is_sealed_when_it_is_found(bool isStored)
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        SelectiveDriver driver = new(ledger.Storage);
        bool IsLost(CustodyWrite write)
        {
            if (!IsSubmission(write))
            {
                return false;
            }

            driver.FailRows = HealthLedgerErrorCodes.InputOutputFailed;
            return true;
        }

        if (isStored)
        {
            driver.BelieCustodyOf = IsLost;
        }
        else
        {
            driver.RefuseCustodyOf = IsLost;
        }

        ledger.Options.SealTimeout = TimeSpan.FromHours(1);
        await using LedgerNode node = await ledger.StartAsync(driver);
        await Assert.ThrowsAsync<StorageFailureException>(
            () => node.AppendAsync(TestLedger.Record("content", "p", "key")));
        driver.BelieCustodyOf = null;
        driver.RefuseCustodyOf = null;
        driver.FailRows = null;
        AppendResult again = await node.AppendAsync(TestLedger.Record("content", "p", "key"));
        Assert.Equal(isStored, again.IsRepeat);
        Assert.Equal(EntryOutcomeCode.Accepted, again.Entry.Outcome);
        Assert.Equal(2UL, node.GetStatus().HistorySize);
        Assert.Null((await node.VerifyAsync(withPayloads: true)).FirstError);
    }

    private static bool IsSubmission(CustodyWrite write) =>
        write.Rows.Any(row => row is { Table: PrivateTable.Outbox, Value: not null });

    private static void Check(AppendResult first, AppendResult repeat)
    {
        Assert.True(repeat.IsRepeat);
        Assert.Equal(first.RecordId, repeat.RecordId);
        Assert.Equal(first.Entry.Height, repeat.Entry.Height);
        Assert.Equal(first.Entry.Index, repeat.Entry.Index);
        Assert.Equal(first.Entry.HeaderHash, repeat.Entry.HeaderHash);
    }
}
