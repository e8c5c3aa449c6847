using HealthLedger.Storage.Sqlite;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Faults;

/// <summary>The making of a data folder, ended at each of its steps.</summary>
public sealed class FolderCreationTests
{
    private const string Passphrase = "correct horse";

    // The folder as it is after each change that the creation makes to it, observed from outside while it runs, and
    // with the file that was being written there in part only.
    [Fact]
    public async Task Creation_that_ended_after_any_step_is_done_again_by_the_same_call()
    {
        using TemporaryFolder whole = new();
        await (await CreateAsync(whole.Path)).DisposeAsync();
        byte[] genesis = await File.ReadAllBytesAsync(whole[LedgerFolder.GenesisFileName]);
        byte[] vault = await File.ReadAllBytesAsync(whole[LedgerFolder.VaultFileName]);
        (string File, byte[]? Content)[][] steps =
        [
            [],
            [("lock", [])],
            [("genesis.cbor.new", [])],
            [("genesis.cbor.new", []), ("vault.cbor.new", [])],
            [("genesis.cbor.new", []), ("vault.cbor.new", vault[..^9])],
            [("genesis.cbor.new", []), ("vault.cbor.new", vault)],
            [("genesis.cbor.new", []), ("vault.cbor", vault)],
            [("genesis.cbor.new", genesis[..40]), ("vault.cbor", vault)],
            [("genesis.cbor.new", new byte[genesis.Length]), ("vault.cbor", vault)],
            [("genesis.cbor.new", genesis), ("vault.cbor", vault)],
        ];
        foreach ((string File, byte[]? Content)[] step in steps)
        {
            using TemporaryFolder folder = new();
            foreach ((string file, byte[]? content) in step)
            {
                await File.WriteAllBytesAsync(folder[file], content!);
            }

            await using (LedgerFolder made = await CreateAsync(folder.Path))
            {
                await UseAsync(made);
            }

            await using LedgerFolder opened = await LedgerFolder.OpenAsync(folder.Path, Passphrase);
            await UseAsync(opened);
            Assert.False(File.Exists(folder["genesis.cbor.new"]));
            Assert.False(File.Exists(folder["vault.cbor.new"]));
        }
    }

    // What the steps above claim to be is what the creation really leaves behind when it is stopped.
    [Fact]
    public async Task Creation_that_was_cancelled_leaves_the_mark_and_is_done_again()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource cancelled = new();
        CancellingTime time = new(cancelled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LedgerFolder.CreateAsync(
            folder.Path, "test", "north", "DE", Passphrase, time, cancelled.Token));
        Assert.Equal(
            ["genesis.cbor.new", "lock", "vault.cbor"],
            Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        await using LedgerFolder made = await LedgerFolder.CreateAsync(
            folder.Path, "test", "north", "DE", "another passphrase");
        await UseAsync(made);
    }

    [Fact]
    public async Task Vault_that_no_creation_left_is_never_replaced()
    {
        using TemporaryFolder folder = new();
        await (await CreateAsync(folder.Path)).DisposeAsync();
        byte[] vault = await File.ReadAllBytesAsync(folder[LedgerFolder.VaultFileName]);
        File.Delete(folder[LedgerFolder.GenesisFileName]);
        KeyUnavailableException refused = await Assert.ThrowsAsync<KeyUnavailableException>(
            () => CreateAsync(folder.Path));
        Assert.Equal(HealthLedgerErrorCodes.VaultExists, refused.Code);
        Assert.Equal(vault, await File.ReadAllBytesAsync(folder[LedgerFolder.VaultFileName]));
    }

    [Theory]
    [InlineData("ledger.db")]
    [InlineData("custody.db")]
    [InlineData("journal/00000000000000000000.journal")]
    public async Task Data_without_genesis_is_never_taken_for_an_unfinished_folder(string file)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(Path.GetDirectoryName(folder[file])!);
        await File.WriteAllBytesAsync(folder[file], [1]);
        await File.WriteAllBytesAsync(folder["genesis.cbor.new"], []);
        await File.WriteAllBytesAsync(folder["vault.cbor"], [1]);
        StorageFailureException refused = await Assert.ThrowsAsync<StorageFailureException>(
            () => CreateAsync(folder.Path));
        Assert.Equal(HealthLedgerErrorCodes.FileMissing, refused.Code);
        Assert.Equal([1], await File.ReadAllBytesAsync(folder["vault.cbor"]));
    }

    [Fact]
    public async Task Folder_is_made_by_one_process_at_a_time()
    {
        using TemporaryFolder folder = new();
        LedgerFolder?[] made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            try
            {
                return await CreateAsync(folder.Path);
            }
            catch (StorageFailureException refused)
                when (refused.Code is HealthLedgerErrorCodes.LockedByAnotherProcess
                    or HealthLedgerErrorCodes.LedgerExists)
            {
                return null;
            }
        })));
        LedgerFolder only = Assert.Single(made.OfType<LedgerFolder>());
        await UseAsync(only);
        await only.DisposeAsync();
    }

    private static Task<LedgerFolder> CreateAsync(string path) =>
        LedgerFolder.CreateAsync(path, "test", "north", "DE", Passphrase);

    // A node starts only when vault and genesis belong together.
    private static async Task UseAsync(LedgerFolder folder)
    {
        await using LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = folder.Genesis,
            Vault = folder.Vault,
            Storage = new SqliteLedgerStorageDriver(
                new SqliteLedgerStorageOptions { DataFolder = folder.Path, HandOverTimeout = TimeSpan.Zero }),
        }.StartAsync();
        Assert.Equal(folder.Genesis.LedgerId, node.GetStatus().LedgerId);
    }

    // The clock is asked when the genesis is made, after the vault.
    private sealed class CancellingTime(CancellationTokenSource source) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            source.Cancel();
            return System.GetUtcNow();
        }
    }
}
