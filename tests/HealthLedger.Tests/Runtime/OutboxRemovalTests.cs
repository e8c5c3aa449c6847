using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Tests.Vaults;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime;

/// <summary>The rows of sealed submissions, which are removed with the next write.</summary>
public sealed class OutboxRemovalTests
{
    // A delivery is there whose record nobody seals any more. It holds up those of its order for as long as anything
    // that was accepted before the start may still be sealed.
    [Fact]
    public async Task What_was_sealed_waits_for_nothing_after_a_signature_that_failed()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        List<PrivateRow> accepted = await AcceptAsync(ledger);
        await using (ILedgerStorage storage = await ledger.Storage.OpenAsync(CancellationToken.None))
        {
            PrivateRow lost = new(PrivateTable.Outbox, accepted[0].Key, null, 0);
            await storage.Custody.WriteAsync(new CustodyWrite { Rows = [lost] }, CancellationToken.None);
        }

        SilentVault vault = new(ledger.Vault);
        TaskCompletionSource sealing = new();
        using SelectiveDriver driver = new(ledger.Storage) { JournalGate = sealing.Task };
        RecordingHandler handler = new();
        await using (LedgerNode node = await ledger.StartAsync(driver, vault: vault))
        {
            // Accepted before the other one is sealed, and answered after it.
            Task<AppendResult> last = node.AppendAsync(TestLedger.Record("last"));
            await TestLedger.UntilAsync(() => driver.CustodyWrites == 1);
            sealing.SetResult();
            await last;
            vault.IsSilent = true;
            await Assert.ThrowsAsync<KeyUnavailableException>(() => node.AppendAsync(TestLedger.Record("refused")));
            vault.IsSilent = false;
            await node.AppendAsync(DeliverySample.Record("behind", patient: "q"));
            await using IAsyncDisposable route = node.StartRoute(
                DeliverySample.Authorization(), handler, DeliverySample.Fast());
            await TestLedger.UntilAsync(
                () => handler.Texts.Length > 0,
                TimeSpan.FromSeconds(30),
                () => "What is behind the delivery of a record that is not sealed is not delivered.");
        }

        Assert.Equal(["behind"], handler.Texts);
        await using ILedgerStorage after = await ledger.Storage.OpenAsync(CancellationToken.None);
        await foreach (PrivateRow row in after.Custody.ScanRowsAsync(PrivateTable.Outbox, CancellationToken.None))
        {
            Assert.Fail($"The row of {Convert.ToHexString(row.Key.Span)} is left.");
        }
    }

    // A record with a delivery, and one without, that are accepted and not sealed before the process dies.
    private static async Task<List<PrivateRow>> AcceptAsync(TestLedger ledger)
    {
        List<PrivateRow> accepted = [];
        using SelectiveDriver driver = new(ledger.Storage)
        {
            FailJournal = HealthLedgerErrorCodes.DiskFull,
            OnCustody = write => accepted.AddRange(
                write.Rows.Where(row => row is { Table: PrivateTable.Outbox, Value: not null })),
        };
        LedgerNode node = await ledger.StartAsync(driver);
        List<Task> appending = [node.AppendAsync(DeliverySample.Record("lost"))];
        await TestLedger.UntilAsync(() => driver.CustodyWrites == 1);
        appending.Add(node.AppendAsync(TestLedger.Record("sealed later")));
        await TestLedger.UntilAsync(() => driver.CustodyWrites == 2);
        await node.DisposeAsync();
        foreach (Task waiting in appending)
        {
            await Assert.ThrowsAnyAsync<HealthLedgerException>(() => waiting);
        }

        Assert.Equal(2, accepted.Count);
        return accepted;
    }

    /// <summary>A vault that signs nothing for a while.</summary>
    private sealed class SilentVault(IKeyVault inner) : ForwardingVault(inner)
    {
        public bool IsSilent { get; set; }

        public override ValueTask<ReadOnlyMemory<byte>> SignAsync(
            VaultKey key,
            SigningDomain domain,
            LedgerId ledger,
            ReadOnlyMemory<byte> body,
            CancellationToken cancellationToken) => IsSilent && key == VaultKey.Author
            ? throw new KeyUnavailableException(HealthLedgerErrorCodes.VaultRefused, "Planned.")
            : base.SignAsync(key, domain, ledger, body, cancellationToken);
    }
}
