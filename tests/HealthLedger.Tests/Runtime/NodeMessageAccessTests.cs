using System.Text;
using HealthLedger.Inbox;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Testing;
using HealthLedger.Tests.Vaults;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime;

/// <summary>[INV-Q3] Content of received messages that are no records opens for a sealed access only.</summary>
public sealed class NodeMessageAccessTests
{
    private const string Content = "MSH|refused";

    [Fact]
    public async Task Nothing_of_the_content_is_decrypted_before_the_access_is_sealed()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        WatchingVault vault = new(ledger.Vault);
        await using LedgerNode node = await ledger.StartAsync(vault: vault);
        (RecordId message, string kept) = await RefuseAsync(node);
        vault.Watched = Convert.FromHexString(kept);

        ulong before = node.GetStatus().Height.Value;
        SealedMessageAccess access = await node.RequestMessageAccessAsync(Request(message));
        Assert.Equal(0, vault.Opened);
        Assert.True(access.Height.Value > before);

        using (MessageContent content = await node.OpenMessageAsync(access))
        {
            Assert.Equal(Content, Encoding.UTF8.GetString(content.Content.Span));
        }

        Assert.Equal(1, vault.Opened);
        Assert.Null((await node.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task An_access_opens_its_own_message_under_its_own_entry_only()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        WatchingVault vault = new(ledger.Vault);
        await using LedgerNode node = await ledger.StartAsync(vault: vault);
        (RecordId message, string kept) = await RefuseAsync(node);
        (RecordId other, _) = await RefuseAsync(node);
        AppendResult record = await node.AppendAsync(TestLedger.Record("another entry"));
        SealedMessageAccess access = await node.RequestMessageAccessAsync(Request(message));
        vault.Watched = Convert.FromHexString(kept);
        SealedMessageAccess[] forged =
        [
            Forge(access, message: other),
            Forge(access, height: record.Entry.Height),
            Forge(access, height: new BlockHeight(access.Height.Value + 1)),
            Forge(access, id: new RequestId(new Draw(9).Bytes(RequestId.SizeBytes))),
        ];

        foreach (SealedMessageAccess each in forged)
        {
            ConsentDeniedException denied = await Assert.ThrowsAsync<ConsentDeniedException>(
                () => node.OpenMessageAsync(each));
            Assert.Equal(HealthLedgerErrorCodes.AccessEntryInvalid, denied.Code);
        }

        Assert.Equal(0, vault.Opened);
    }

    [Fact]
    public async Task An_access_does_not_open_what_was_put_in_the_place_of_the_content_afterwards()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        SealedMessageAccess access;
        string kept;
        await using (LedgerNode node = await ledger.StartAsync())
        {
            (RecordId message, kept) = await RefuseAsync(node);
            access = await node.RequestMessageAccessAsync(Request(message));
        }

        await using (ILedgerStorage storage = await ledger.Storage.OpenAsync(CancellationToken.None))
        {
            byte[] key = Convert.FromHexString(kept);
            long now = ledger.Time.GetUtcNow().ToUnixTimeMilliseconds();
            byte[] plain = [0x82, 0x61, (byte)'x', 0x41, (byte)'y'];
            ReadOnlyMemory<byte> value = await ledger.Vault.ProtectAsync(
                VaultKey.PrivateRows, key, plain, CancellationToken.None);
            await storage.Custody.WriteAsync(
                new CustodyWrite { Rows = [new PrivateRow(PrivateTable.Quarantine, key, value, now)] },
                CancellationToken.None);
        }

        await using LedgerNode again = await ledger.StartAsync();
        ConsentDeniedException denied = await Assert.ThrowsAsync<ConsentDeniedException>(
            () => again.OpenMessageAsync(access));

        Assert.Equal(HealthLedgerErrorCodes.AccessEntryInvalid, denied.Code);
    }

    [Fact]
    public async Task An_access_is_open_for_fifteen_minutes_also_when_nothing_is_sealed_meanwhile()
    {
        ManualTimeProvider time = new();
        await using TestLedger ledger = await TestLedger.CreateAsync(time);
        await using LedgerNode node = await ledger.StartAsync();
        (RecordId message, _) = await RefuseAsync(node);
        SealedMessageAccess access = await node.RequestMessageAccessAsync(Request(message));

        time.Advance(TimeSpan.FromMinutes(14));
        (await node.OpenMessageAsync(access)).Dispose();
        time.Advance(access.OpenUntil - time.GetUtcNow());
        ConsentDeniedException denied = await Assert.ThrowsAsync<ConsentDeniedException>(
            () => node.OpenMessageAsync(access));

        Assert.Equal(HealthLedgerErrorCodes.PermitExpired, denied.Code);
    }

    [Fact]
    public async Task Accesses_are_told_after_a_restart_with_their_entries_and_a_changed_row_is_found()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        SealedMessageAccess access;
        RecordId message;
        await using (LedgerNode node = await ledger.StartAsync())
        {
            (message, _) = await RefuseAsync(node);
            (RecordId other, _) = await RefuseAsync(node);
            access = await node.RequestMessageAccessAsync(Request(message));
            await node.RequestMessageAccessAsync(Request(other));
        }

        await using (LedgerNode node = await ledger.StartAsync())
        {
            Assert.Equal(2, (await ListAsync(node, null)).Count);
            MessageAccess told = Assert.Single(await ListAsync(node, message));
            Assert.Equal(access.AccessId, told.AccessId);
            Assert.Equal((access.Height, access.Index), (told.Entry!.Height, told.Entry.Index));
            Assert.Null((await node.VerifyAsync(withPayloads: false)).FirstError);
        }

        await using (ILedgerStorage storage = await ledger.Storage.OpenAsync(CancellationToken.None))
        {
            PrivateRow row = (await storage.Custody.ReadRowAsync(
                PrivateTable.MessageAccess, access.AccessId.ToArray(), CancellationToken.None))!;
            byte[] changed = row.Value!.Value.ToArray();
            changed[^1] ^= 1;
            await storage.Custody.WriteAsync(
                new CustodyWrite { Rows = [new PrivateRow(row.Table, row.Key, changed, row.Time)] },
                CancellationToken.None);
        }

        await using LedgerNode damaged = await ledger.StartAsync();
        Assert.False((await damaged.VerifyAsync(withPayloads: true)).IsGood);
        IntegrityException fault = await Assert.ThrowsAsync<IntegrityException>(
            () => damaged.OpenMessageAsync(access));
        Assert.Equal(HealthLedgerErrorCodes.PrivateRowDamaged, fault.Code);
    }

    [Fact]
    public async Task What_was_not_kept_cannot_be_opened_and_leaves_nothing_on_the_ledger()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordId rejected = RecordId.Create(ledger.Time.GetUtcNow());
        await node.NoteMessagesAsync(
            [new InboxNote { Id = rejected, Status = InboxStatus.Rejected, Facts = Facts(ledger.Time) }]);
        ulong before = node.GetStatus().HistorySize;

        ConsentDeniedException denied = await Assert.ThrowsAsync<ConsentDeniedException>(
            () => node.RequestMessageAccessAsync(Request(rejected)));

        Assert.Equal(HealthLedgerErrorCodes.MessageContentAbsent, denied.Code);
        Assert.Equal(before, node.GetStatus().HistorySize);
        await Assert.ThrowsAsync<ArgumentException>(() => node.RequestMessageAccessAsync(
            new MessageAccessRequest { MessageId = rejected, Individual = default, Role = "R" }));
    }

    private static async Task<(RecordId Message, string Kept)> RefuseAsync(LedgerNode node)
    {
        string kept = await node.QuarantineAsync("HLS2204", Encoding.UTF8.GetBytes(Content));
        RecordId message = RecordId.Create(TimeProvider.System.GetUtcNow());
        await node.NoteMessagesAsync(
        [
            new InboxNote
            {
                Id = message,
                Status = InboxStatus.Quarantined,
                Facts = Facts(TimeProvider.System),
                QuarantineId = kept,
            },
        ]);
        return (message, kept);
    }

    private static MessageFacts Facts(TimeProvider time) => new() { Listener = "adt", ReceivedAt = time.GetUtcNow() };

    private static MessageAccessRequest Request(RecordId message) => new()
    {
        MessageId = message,
        Individual = new IndividualId(new Draw(4).Bytes(IndividualId.SizeBytes)),
        Role = "INTEGRATION",
    };

    private static SealedMessageAccess Forge(
        SealedMessageAccess access, RequestId? id = null, RecordId? message = null, BlockHeight? height = null) =>
        new(
            id ?? access.AccessId,
            message ?? access.MessageId,
            height ?? access.Height,
            access.Index,
            access.OpenUntil);

    private static async Task<List<MessageAccess>> ListAsync(LedgerNode node, RecordId? message)
    {
        List<MessageAccess> accesses = [];
        await foreach (MessageAccess access in node.ListMessageAccessesAsync(message))
        {
            accesses.Add(access);
        }

        return accesses;
    }

    /// <summary>Counts how often what was protected under one context is opened.</summary>
    private sealed class WatchingVault(IKeyVault inner) : ForwardingVault(inner)
    {
        private int _opened;

        public byte[] Watched { get; set; } = [];

        public int Opened => Volatile.Read(ref _opened);

        public override ValueTask<ReadOnlyMemory<byte>?> UnprotectAsync(
            VaultKey key,
            ReadOnlyMemory<byte> context,
            ReadOnlyMemory<byte> protectedSecret,
            CancellationToken cancellationToken)
        {
            if (Watched.Length > 0 && context.Span.SequenceEqual(Watched))
            {
                Interlocked.Increment(ref _opened);
            }

            return base.UnprotectAsync(key, context, protectedSecret, cancellationToken);
        }
    }
}
