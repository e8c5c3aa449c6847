using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Testing.Faults;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime;

/// <summary>A process that dies at any moment of a rotation.</summary>
public sealed class KeyRotationCrashTests
{
    public enum Rotated
    {
        SigningKey = 1,
        SealKey,
        TrusteeKey,
    }

    // Every durable write of the store is the last one of a life once, done and not done.
    [Theory]
    [InlineData(Rotated.SigningKey, StorageFault.CrashBefore)]
    [InlineData(Rotated.SigningKey, StorageFault.CrashAfter)]
    [InlineData(Rotated.SealKey, StorageFault.CrashBefore)]
    [InlineData(Rotated.SealKey, StorageFault.CrashAfter)]
    [InlineData(Rotated.TrusteeKey, StorageFault.CrashAfter)]
    public async Task Kill_at_every_write_of_the_store_leaves_a_rotation_that_can_be_finished(
        Rotated rotated, StorageFault fault)
    {
        int struck = 0;
        for (int write = 1; write <= 100; write++)
        {
            await using TestLedger ledger = await TestLedger.CreateAsync();
            FaultyLedgerStorageDriver faulty = new(ledger.Storage, new StorageFaultPlan(fault, write));
            List<string> acknowledged = await LiveAsync(
                ledger, ledger.Vault, faulty, rotated, () => faulty.HasStruck);
            await CheckAsync(ledger, rotated, acknowledged);
            if (!faulty.HasStruck)
            {
                break;
            }

            struck++;
        }

        Assert.InRange(struck, 8, 99);
    }

    // Every change of the vault is the last one of a life once, done and not done.
    [Theory]
    [InlineData(Rotated.SigningKey, 2)]
    [InlineData(Rotated.SealKey, 3)]
    [InlineData(Rotated.TrusteeKey, 2)]
    public async Task Kill_at_every_change_of_the_vault_leaves_a_rotation_that_can_be_finished(
        Rotated rotated, int changes)
    {
        for (int change = 1; change <= changes + 1; change++)
        {
            foreach (bool isAfter in (bool[])[false, true])
            {
                await using TestLedger ledger = await TestLedger.CreateAsync();
                await using DyingVault dying = new(ledger.Vault, change, isAfter);
                List<string> acknowledged = await LiveAsync(
                    ledger, dying, ledger.Storage, rotated, () => dying.IsDead);
                Assert.Equal(change <= changes, dying.IsDead);
                await CheckAsync(ledger, rotated, acknowledged);
            }
        }
    }

    private static async Task<List<string>> LiveAsync(
        TestLedger ledger, IKeyVault vault, ILedgerStorageDriver storage, Rotated rotated, Func<bool> isDead)
    {
        List<string> acknowledged = [];
        LedgerNode? node = null;
        try
        {
            node = await ledger.StartAsync(storage, vault: vault);
            if (rotated == Rotated.TrusteeKey)
            {
                await node.PublishTrusteeKeyAsync();
            }

            await AppendAsync(node, "a", acknowledged);
            Task[] work =
            [
                AppendAsync(node, "b", acknowledged), RotateAsync(node, rotated),
                AppendAsync(node, "c", acknowledged), AppendAsync(node, "d", acknowledged),
            ];
            await Task.WhenAll(work);
            await AppendAsync(node, "e", acknowledged);
            await TestLedger.UntilAsync(() => node.GetStatus().Lag == 0 || isDead());
        }
        catch (HealthLedgerException)
        {
            // The death.
        }

        if (!isDead())
        {
            await node!.DisposeAsync();
        }

        await ledger.KillAsync();
        return acknowledged;
    }

    private static async Task CheckAsync(TestLedger ledger, Rotated rotated, List<string> acknowledged)
    {
        List<RecordId> records = [];
        await using (LedgerNode node = await ledger.StartAsync())
        {
            foreach (string name in acknowledged)
            {
                AppendResult again = await node.AppendAsync(TestLedger.Record(name, "p", name));
                Assert.True(again.IsRepeat, name);
                records.Add(again.RecordId);
            }

            foreach (string name in (string[])["a", "b", "c", "d", "e"])
            {
                RecordId record = (await node.AppendAsync(TestLedger.Record(name, "p", name))).RecordId;
                Assert.Single(await TestLedger.HistoryAsync(node, record));
                records.Add(record);
            }

            await RotateAsync(node, rotated);
            records.Add((await node.AppendAsync(TestLedger.Record("last", "p"))).RecordId);
            await KeyRotationTests.VerifyAsync(node, ledger, records);
            Assert.Null((await node.VerifyAsync(withPayloads: true)).FirstError);
        }

        // Nothing is left over: one version is in force, none waits, and a seal key that stopped is gone.
        VaultKey key = rotated switch
        {
            Rotated.SigningKey => VaultKey.Author,
            Rotated.SealKey => VaultKey.Seal,
            _ => VaultKey.Kem,
        };
        VaultKeyVersion[] versions =
            [.. (await ledger.Vault.ListAsync(CancellationToken.None)).Where(version => version.Key == key)];
        Assert.Equal(VaultKeyState.Active, versions[^1].State);
        int gone = versions.Count(version => version.State == VaultKeyState.Destroyed);
        Assert.Equal(gone, await DestructionsAsync(ledger));
        VaultKeyState before = rotated == Rotated.SealKey ? VaultKeyState.Destroyed : VaultKeyState.Retired;
        Assert.All(versions[..^1], version => Assert.Equal(before, version.State));
    }

    // How often the ledger says that a key was destroyed.
    private static async Task<int> DestructionsAsync(TestLedger ledger)
    {
        await using ILedgerStorage storage = await ledger.Storage.OpenAsync(CancellationToken.None);
        int found = 0;
        for (ulong height = 0;
            await storage.Blocks.ReadBlockAsync(height, CancellationToken.None) is { } bytes;
            height++)
        {
            found += Batch.TryDecode(Block.TryDecode(bytes.Span)!.BatchBytes)!.Submissions
                .SelectMany(submission => Submission.TryDecode(submission, 1000)!.Operations)
                .Count(operation =>
                    LedgerOperation.TryDecode(operation.Span) is Attest { Kind: Attest.KeyDestruction });
        }

        return found;
    }

    private static Task<KeyRotation> RotateAsync(LedgerNode node, Rotated rotated) => rotated switch
    {
        Rotated.SigningKey => node.RotateSigningKeyAsync(KeyRotationReason.Routine),
        Rotated.SealKey => node.RotateSealKeyAsync(KeyRotationReason.Routine),
        _ => node.PublishTrusteeKeyAsync(),
    };

    private static async Task AppendAsync(LedgerNode node, string name, List<string> acknowledged)
    {
        await node.AppendAsync(TestLedger.Record(name, "p", name));
        lock (acknowledged)
        {
            acknowledged.Add(name);
        }
    }
}
