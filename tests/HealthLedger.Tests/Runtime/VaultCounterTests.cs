using HealthLedger.Diagnostics;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Subjects;
using HealthLedger.Testing;
using HealthLedger.Tests.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime;

public sealed class VaultCounterTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private VaultSecret _secret = null!;
    private LedgerGenesis _genesis = null!;

    private string Vault => _folder["vault.cbor"];

    public async Task InitializeAsync()
    {
        await VaultSecret.CreateKeyFileAsync(_folder["key"]);
        _secret = await VaultSecret.ReadKeyFileAsync(_folder["key"]);
        await using FileKeyVault vault = await FileKeyVault.CreateAsync(Vault, _secret, null);
        _genesis = await LedgerGenesis.CreateSingleReplicaAsync("counter", "north", "DE", vault);
    }

    public Task DisposeAsync()
    {
        _secret.Dispose();
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Counter_is_the_journals_length_after_a_stop()
    {
        await RunAsync("data", blocks: 3);
        await RunAsync("data", blocks: 2);

        await using FileKeyVault vault = await FileKeyVault.OpenAsync(Vault, _secret, null);
        Assert.Equal(5UL, await vault.ReadCounterAsync(default));
    }

    [Fact]
    public async Task Older_copy_of_the_data_is_refused_and_the_newest_goes_on()
    {
        await RunAsync("data", blocks: 2);
        TemporaryFolder.Copy(_folder["data"], _folder["older"]);
        await RunAsync("data", blocks: 1);

        KeyUnavailableException refusal = await Assert.ThrowsAsync<KeyUnavailableException>(
            () => RunAsync("older", blocks: 0));

        Assert.Equal(HealthLedgerErrorCodes.JournalBehindVault, refusal.Code);
        Assert.Contains("restore --new-epoch", refusal.Message, StringComparison.Ordinal);
        await RunAsync("data", blocks: 1);
    }

    [Fact]
    public async Task Lost_data_folder_is_not_begun_again()
    {
        await RunAsync("data", blocks: 1);

        KeyUnavailableException refusal = await Assert.ThrowsAsync<KeyUnavailableException>(
            () => RunAsync("empty", blocks: 0));

        Assert.Equal(HealthLedgerErrorCodes.JournalBehindVault, refusal.Code);
    }

    [Fact]
    public async Task Clone_that_shares_the_vault_is_refused_once_the_other_went_on()
    {
        await RunAsync("data", blocks: 1);
        TemporaryFolder.Copy(_folder["data"], _folder["clone"]);
        await RunAsync("clone", blocks: 1);

        await Assert.ThrowsAsync<KeyUnavailableException>(() => RunAsync("data", blocks: 0));
    }

    [Fact]
    public async Task Vault_far_behind_the_journal_is_refused()
    {
        byte[] older = await File.ReadAllBytesAsync(Vault);
        await using FileKeyVault vault = await FileKeyVault.OpenAsync(Vault, _secret, null);

        await VaultCounter.HoldAsync(vault, 1024, default);
        await File.WriteAllBytesAsync(Vault, older);
        await using FileKeyVault restored = await FileKeyVault.OpenAsync(Vault, _secret, null);
        KeyUnavailableException refusal = await Assert.ThrowsAsync<KeyUnavailableException>(
            () => VaultCounter.HoldAsync(restored, 1025, default));

        Assert.Equal(HealthLedgerErrorCodes.VaultBehindJournal, refusal.Code);
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(4, 1)]
    public async Task Counter_follows_in_steps_of_a_lone_replica_and_at_once_of_one_among_others(
        int replicas, ulong step)
    {
        await using FileKeyVault vault = await FileKeyVault.OpenAsync(Vault, _secret, null);
        InMemoryLedgerStorageDriver driver = new();
        using (driver)
        {
            await using ILedgerStorage storage = CountedStorage.Wrap(
                await driver.OpenAsync(default),
                vault,
                before: 0,
                () => VaultCounter.StepOf(replicas),
                TimeProvider.System,
                LedgerEventListener.None);
            for (ulong appended = 1; appended <= 200; appended++)
            {
                await storage.Journal.AppendAsync([new byte[] { 1 }], default);
                ulong counter = await vault.ReadCounterAsync(default);
                Assert.Equal(appended / step * step, counter);
            }
        }

        Assert.Equal(200UL, await vault.ReadCounterAsync(default));
    }

    [Fact]
    public async Task Group_is_appended_once_although_its_counter_cannot_be_stored_for_a_while()
    {
        await using FileKeyVault vault = await FileKeyVault.OpenAsync(Vault, _secret, null);
        ManualTimeProvider time = new();
        FaultList faults = new();
        using InMemoryLedgerStorageDriver driver = new();
        await using ILedgerStorage storage = CountedStorage.Wrap(
            await driver.OpenAsync(default), new FullCounterVault(vault) { Failures = 2 }, 0, () => 1, time, faults);
        Task<JournalPosition> appending = AppendAsync(storage.Journal, default);
        await TestLedger.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return appending.IsCompleted;
        });

        Assert.Equal(0UL, (await appending).Value);
        Assert.Equal(3UL, storage.Journal.End.Value);
        Assert.Equal(3UL, await vault.ReadCounterAsync(default));
        Assert.Equal([HealthLedgerErrorCodes.DiskFull], faults.Codes);
    }

    [Fact]
    public async Task Node_that_stops_does_not_wait_for_its_counter_and_the_group_stays()
    {
        await using FileKeyVault vault = await FileKeyVault.OpenAsync(Vault, _secret, null);
        FaultList faults = new();
        using InMemoryLedgerStorageDriver driver = new();
        using CancellationTokenSource stop = new();
        await using (ILedgerStorage storage = CountedStorage.Wrap(
            await driver.OpenAsync(default),
            new FullCounterVault(vault) { Failures = 1 },
            0,
            () => 1,
            new ManualTimeProvider(),
            faults))
        {
            Task<JournalPosition> appending = AppendAsync(storage.Journal, stop.Token);
            await TestLedger.UntilAsync(() => faults.Codes.Any());
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => appending);
            Assert.Equal(3UL, storage.Journal.End.Value);
        }

        Assert.Equal(3UL, await vault.ReadCounterAsync(default));
    }

    [Fact]
    public async Task Lone_node_whose_counter_cannot_be_stored_for_a_while_journals_every_block_once()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        FullCounterVault vault = new(ledger.Vault);
        ulong height;
        await using (LedgerNode node = await ledger.StartAsync(vault: vault))
        {
            vault.Failures = 1;
            for (ulong block = 0; block < VaultCounter.Step; block++)
            {
                await node.AppendAsync(TestLedger.Record("content"));
            }

            height = node.GetStatus().Height.Value;
        }

        await using ILedgerStorage storage = await ledger.Storage.OpenAsync(default);
        Assert.Equal(height, storage.Journal.End.Value);
    }

    [Fact]
    public async Task Node_that_requires_protected_signing_keys_refuses_a_vault_file()
    {
        await using FileKeyVault vault = await FileKeyVault.OpenAsync(Vault, _secret, null);
        LedgerNodeBuilder builder = Builder("data", vault);
        builder.Options.RequireProtectedSigningKeys = true;

        KeyUnavailableException refusal = await Assert.ThrowsAsync<KeyUnavailableException>(
            () => builder.StartAsync());

        Assert.Equal(HealthLedgerErrorCodes.VaultRefused, refusal.Code);
    }

    private static Task<JournalPosition> AppendAsync(IJournal journal, CancellationToken cancellationToken) =>
        journal.AppendAsync([new byte[] { 1 }, new byte[] { 2 }, new byte[] { 3 }], cancellationToken).AsTask();

    private LedgerNodeBuilder Builder(string data, FileKeyVault vault) => new()
    {
        Genesis = _genesis,
        Vault = vault,
        Storage = new SqliteLedgerStorageDriver(new SqliteLedgerStorageOptions { DataFolder = _folder[data] }),
    };

    private async Task RunAsync(string data, int blocks)
    {
        await using FileKeyVault vault = await FileKeyVault.OpenAsync(Vault, _secret, null);
        await using LedgerNode node = await Builder(data, vault).StartAsync();
        for (int block = 0; block < blocks; block++)
        {
            await node.AppendAsync(new RecordSubmission
            {
                Kind = RecordKind.Laboratory,
                Payload = new byte[] { 1, 2, 3 },
                PayloadType = "text/plain",
                Patient = new PatientIdentifier("NORTH", "counter-1"),
            });
        }
    }
}
