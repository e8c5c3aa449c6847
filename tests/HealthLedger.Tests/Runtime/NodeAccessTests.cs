using HealthLedger.Access;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime;

public sealed class NodeAccessTests
{
    [Theory]
    [InlineData("HRESCH", "read", "PURPOSE")]
    [InlineData("TREAT", "export", "ACTION")]
    public async Task Denied_request_is_recorded_and_opens_nothing(string purpose, string action, string reason)
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordId record = (await node.AppendAsync(TestLedger.Record("content", "p"))).RecordId;
        SealedAccess access = await node.RequestAccessAsync(TestLedger.Request(record, purpose, action));
        Assert.False(access.IsPermitted);
        Assert.Equal(reason, access.Reason);
        ConsentDeniedException denied = await Assert.ThrowsAsync<ConsentDeniedException>(() => node.OpenAsync(access));
        Assert.Equal(HealthLedgerErrorCodes.AccessDenied, denied.Code);
        Assert.Equal(2, (await TestLedger.HistoryAsync(node, record)).Count);
    }

    [Fact]
    public async Task Forged_access_is_refused()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordId mine = (await node.AppendAsync(TestLedger.Record("mine"))).RecordId;
        RecordId other = (await node.AppendAsync(TestLedger.Record("other"))).RecordId;
        SealedAccess good = await node.RequestAccessAsync(TestLedger.Request(mine));
        SealedAccess denied = await node.RequestAccessAsync(TestLedger.Request(mine, purpose: "HRESCH"));
        SealedAccess[] forged =
        [
            With(good, other, good.Height, good.Index),
            With(good, mine, good.Height, good.Index + 1),
            With(good, mine, new BlockHeight(1), 0),
            With(good, mine, new BlockHeight(0), 0),
            With(good, mine, new BlockHeight(99), 0),
        ];
        foreach (SealedAccess access in forged)
        {
            ConsentDeniedException refused = await Assert.ThrowsAsync<ConsentDeniedException>(() => node.OpenAsync(
                access));
            Assert.Equal(HealthLedgerErrorCodes.AccessEntryInvalid, refused.Code);
        }

        ConsentDeniedException no = await Assert.ThrowsAsync<ConsentDeniedException>(
            () => node.OpenAsync(With(denied, mine, denied.Height, denied.Index)));
        Assert.Equal(HealthLedgerErrorCodes.AccessDenied, no.Code);
        using RecordContent content = await node.OpenAsync(good);
        Assert.Equal("mine"u8.ToArray(), content.Payload.ToArray());
    }

    [Fact]
    public async Task Unknown_record_is_not_found()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordId unknown = RecordId.Create(DateTimeOffset.UnixEpoch);
        ConsentDeniedException refused = await Assert.ThrowsAsync<ConsentDeniedException>(
            () => node.RequestAccessAsync(TestLedger.Request(unknown)));
        Assert.Equal(HealthLedgerErrorCodes.RecordNotFound, refused.Code);
        Assert.Empty(await TestLedger.HistoryAsync(node, unknown));
        await Assert.ThrowsAsync<ConsentDeniedException>(() => node.GetReceiptAsync(unknown));
        await Assert.ThrowsAsync<ConsentDeniedException>(() => node.GetReceiptAsync(new BlockHeight(7), 0));
    }

    // Blocks come exactly every heartbeat here, so one has exactly the permit's last instant as its time.
    [Fact]
    public async Task Permit_ends_by_block_time_which_heartbeats_move_and_not_longer_than_needed()
    {
        ManualTimeProvider time = new();
        await using TestLedger ledger = await TestLedger.CreateAsync(time);
        await using LedgerNode node = await ledger.StartAsync();
        RecordId record = (await node.AppendAsync(TestLedger.Record("content"))).RecordId;
        time.Advance(TimeSpan.FromSeconds(1));
        SealedAccess access = await node.RequestAccessAsync(TestLedger.Request(record));
        ulong height = node.GetStatus().Height.Value;
        DateTimeOffset last = node.GetStatus().Time;
        while (node.GetStatus().Time < access.OpenUntil)
        {
            using (await node.OpenAsync(access))
            {
                await TestLedger.UntilAsync(() => time.PendingTimers >= 2);
            }

            time.Advance(TimeSpan.FromSeconds(10));
            await TestLedger.UntilAsync(() => node.GetStatus().Time > last);
            last = node.GetStatus().Time;
        }

        Assert.Equal(access.OpenUntil, last);
        Assert.Equal(height + 6, node.GetStatus().Height.Value);
        ConsentDeniedException expired = await Assert.ThrowsAsync<ConsentDeniedException>(() => node.OpenAsync(access));
        Assert.Equal(HealthLedgerErrorCodes.PermitExpired, expired.Code);
        time.Advance(TimeSpan.FromHours(3));
        expired = await Assert.ThrowsAsync<ConsentDeniedException>(() => node.OpenAsync(access));
        Assert.Equal(HealthLedgerErrorCodes.PermitExpired, expired.Code);
        Assert.Equal(height + 6, node.GetStatus().Height.Value);
    }

    [Fact]
    public async Task Permit_of_before_a_restart_opens_nothing_once_block_time_is_old()
    {
        ManualTimeProvider time = new();
        await using TestLedger ledger = await TestLedger.CreateAsync(time);
        SealedAccess access;
        await using (LedgerNode node = await ledger.StartAsync())
        {
            RecordId record = (await node.AppendAsync(TestLedger.Record("content"))).RecordId;
            access = await node.RequestAccessAsync(TestLedger.Request(record));
        }

        time.Advance(TimeSpan.FromMinutes(5));
        await using LedgerNode again = await ledger.StartAsync();
        await Assert.ThrowsAnyAsync<HealthLedgerException>(() => again.OpenAsync(access));
    }

    private static SealedAccess With(SealedAccess access, RecordId record, BlockHeight height, int index) =>
        new(record, height, index, isPermitted: true, access.Reason, access.OpenUntil, access.Versions);
}
