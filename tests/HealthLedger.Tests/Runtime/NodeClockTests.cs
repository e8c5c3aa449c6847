using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Storage;
using HealthLedger.Testing;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime;

public sealed class NodeClockTests
{
    [Fact]
    public async Task Clock_ten_years_ahead_at_restart_seals_nothing_until_the_gap_is_confirmed()
    {
        ManualTimeProvider time = new();
        await using TestLedger ledger = await TestLedger.CreateAsync(time);
        await using (LedgerNode node = await ledger.StartAsync())
        {
            await node.AppendAsync(TestLedger.Record("before"));
        }

        time.JumpWall(TimeSpan.FromDays(3652));
        await using (LedgerNode node = await ledger.StartAsync())
        {
            await ExpectFaultAsync(node, time, ledger.Options.SealTimeout, HealthLedgerErrorCodes.ClockAhead);
        }

        ledger.Options.ConfirmClockGap = true;
        await using (LedgerNode node = await ledger.StartAsync())
        {
            Assert.Null(node.GetStatus().Fault);
            await node.AppendAsync(TestLedger.Record("after"));
            Assert.Null((await node.VerifyAsync(withPayloads: true)).FirstError);
        }

        // The entry that confirms stands in the first block after the gap; what waited comes with it or later.
        await using ILedgerStorage storage = await ledger.Storage.OpenAsync(CancellationToken.None);
        Block block = Block.TryDecode((await storage.Blocks.ReadBlockAsync(2, CancellationToken.None))!.Value.Span)!;
        Batch batch = Batch.TryDecode(block.BatchBytes)!;
        Submission first = Submission.TryDecode(batch.Submissions[0], 100)!;
        Attest attest = Assert.IsType<Attest>(LedgerOperation.TryDecode(first.Operations[0].Span));
        Assert.Equal(Attest.ClockGap, attest.Kind);
    }

    [Fact]
    public async Task More_than_the_queue_waiting_from_before_a_gap_does_not_hinder_the_start()
    {
        ManualTimeProvider time = new();
        await using TestLedger ledger = await TestLedger.CreateAsync(time);
        SelectiveDriver driver = new(ledger.Storage) { HoldJournal = true };
        LedgerNode stuck = await ledger.StartAsync(driver);
        List<Task> appends = [];
        for (int i = 0; i < 64; i++)
        {
            int writes = driver.CustodyWrites;
            appends.Add(stuck.AppendAsync(TestLedger.Record($"{i}", key: $"{i}")));
            await TestLedger.UntilAsync(() => driver.CustodyWrites > writes);
        }

        await ledger.KillAsync();
        await CopyOutboxAsync(ledger, 200);
        time.JumpWall(TimeSpan.FromDays(400));
        Task<LedgerNode> starting = ledger.StartAsync();
        await using (LedgerNode node = await starting.WaitAsync(TimeSpan.FromSeconds(20)))
        {
            await TestLedger.UntilAsync(() => node.GetStatus().Fault == HealthLedgerErrorCodes.ClockAhead);
        }

        ledger.Options.ConfirmClockGap = true;
        await using LedgerNode confirmed = await ledger.StartAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Task<AppendResult> append = confirmed.AppendAsync(TestLedger.Record("63", key: "63"));
        await TestLedger.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(20));
            return append.IsCompleted;
        });
        Assert.True((await append).IsRepeat);
        driver.Dispose();
    }

    [Fact]
    public async Task Clock_a_day_behind_waits_and_goes_on_once_it_is_right()
    {
        ManualTimeProvider time = new();
        await using TestLedger ledger = await TestLedger.CreateAsync(time);
        await using LedgerNode node = await ledger.StartAsync();
        await node.AppendAsync(TestLedger.Record("before"));
        time.JumpWall(TimeSpan.FromDays(-1));
        Task<AppendResult> append = node.AppendAsync(TestLedger.Record("content"));
        await TestLedger.UntilAsync(() => node.GetStatus().Fault == HealthLedgerErrorCodes.ClockBehind);
        time.JumpWall(TimeSpan.FromDays(1));
        time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(2UL, (await append).Entry.Height.Value);
        await TestLedger.UntilAsync(() => node.GetStatus().Fault is null);
    }

    [Fact]
    public async Task Clock_that_stands_waits_and_goes_on_once_it_runs()
    {
        ManualTimeProvider time = new();
        await using TestLedger ledger = await TestLedger.CreateAsync(time);
        await using LedgerNode node = await ledger.StartAsync();
        await node.AppendAsync(TestLedger.Record("before"));
        time.AdvanceMonotonic(TimeSpan.FromSeconds(20));
        Task<AppendResult> append = node.AppendAsync(TestLedger.Record("content"));
        await TestLedger.UntilAsync(() => node.GetStatus().Fault == HealthLedgerErrorCodes.ClockStopped);
        time.JumpWall(TimeSpan.FromSeconds(20));
        time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(2UL, (await append).Entry.Height.Value);
    }

    [Fact]
    public async Task Machine_that_was_asleep_seals_after_a_restart()
    {
        ManualTimeProvider time = new();
        await using TestLedger ledger = await TestLedger.CreateAsync(time);
        await using (LedgerNode node = await ledger.StartAsync())
        {
            await node.AppendAsync(TestLedger.Record("before"));
            time.JumpWall(TimeSpan.FromHours(2));
            await ExpectFaultAsync(node, time, ledger.Options.SealTimeout, HealthLedgerErrorCodes.ClockAhead);
        }

        await using LedgerNode again = await ledger.StartAsync();
        await again.AppendAsync(TestLedger.Record("after"));
        Assert.Equal(3UL, again.GetStatus().HistorySize);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(-500)]
    public async Task Small_step_of_the_clock_is_no_fault_and_block_time_goes_forward(int milliseconds)
    {
        ManualTimeProvider time = new();
        await using TestLedger ledger = await TestLedger.CreateAsync(time);
        await using LedgerNode node = await ledger.StartAsync();
        AppendResult first = await node.AppendAsync(TestLedger.Record("before"));
        time.JumpWall(TimeSpan.FromMilliseconds(milliseconds));
        AppendResult second = await node.AppendAsync(TestLedger.Record("after"));
        Assert.True(second.Entry.Time > first.Entry.Time);
        Assert.Null(node.GetStatus().Fault);
    }

    [Fact]
    public async Task Entry_that_is_not_sealed_in_time_says_why_and_is_sealed_later()
    {
        ManualTimeProvider time = new();
        await using TestLedger ledger = await TestLedger.CreateAsync(time);
        SelectiveDriver driver = new(ledger.Storage) { FailJournal = HealthLedgerErrorCodes.DiskFull };
        await using LedgerNode node = await ledger.StartAsync(driver);
        await ExpectFaultAsync(node, time, ledger.Options.SealTimeout, HealthLedgerErrorCodes.DiskFull);
        driver.FailJournal = null;
        await TestLedger.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return node.GetStatus().HistorySize == 1;
        });
        Assert.True((await node.AppendAsync(TestLedger.Record("content", key: "fault"))).IsRepeat);
    }

    private static async Task ExpectFaultAsync(LedgerNode node, ManualTimeProvider time, TimeSpan timeout, string code)
    {
        Task<AppendResult> append = node.AppendAsync(TestLedger.Record("content", key: "fault"));
        await TestLedger.UntilAsync(() => node.GetStatus().Fault == code);
        time.Advance(timeout);
        ReplicaHaltedException late = await Assert.ThrowsAsync<ReplicaHaltedException>(() => append);
        Assert.Equal(code, late.Code);
        Assert.True(late.IsTransient);
        Assert.False(node.GetStatus().IsHalted);
    }

    // Outbox rows by the hundred, as they are after a long wait for the clock: copies that execution will skip.
    private static async Task CopyOutboxAsync(TestLedger ledger, int count)
    {
        await using ILedgerStorage storage = await ledger.Storage.OpenAsync(CancellationToken.None);
        List<PrivateRow> rows = [];
        await foreach (PrivateRow row in storage.Custody.ScanRowsAsync(PrivateTable.Outbox, CancellationToken.None))
        {
            Submission submission = Submission.TryDecode(row.Value!.Value, 1000)!;
            for (int i = 0; i < count / 64; i++)
            {
                // Another submission of the same operations: signed, and its records are refused as duplicates.
                byte[] body = new SubmissionBody
                {
                    LedgerId = submission.Body.LedgerId,
                    Author = submission.Body.Author,
                    KeyId = submission.Body.KeyId,
                    Nonce = new Draw(rows.Count).Bytes(16),
                    ValidUntilHeight = submission.Body.ValidUntilHeight,
                    OperationCount = submission.Body.OperationCount,
                    OperationsRoot = submission.Body.OperationsRoot,
                }.Encode();
                Submission copy = new()
                {
                    Body = SubmissionBody.TryDecode(body)!,
                    BodyBytes = body,
                    Signature = await ledger.Vault.SignAsync(
                        VaultKey.Author,
                        SigningDomain.Submission,
                        submission.Body.LedgerId,
                        body,
                        CancellationToken.None),
                    Operations = submission.Operations,
                };
                rows.Add(new PrivateRow(PrivateTable.Outbox, copy.Id.ToArray(), copy.Encode(), row.Time + 1));
            }
        }

        await storage.Custody.WriteAsync(new CustodyWrite { Rows = rows }, CancellationToken.None);
    }
}
