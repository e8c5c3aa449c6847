using HealthLedger.Tests.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Founding;

public sealed class FoundingFolderTests
{
    private const string Passphrase = "correct horse";

    [Fact]
    public async Task Four_folders_become_ledger_folders_with_one_genesis_and_no_vault_leaves_its_own()
    {
        using TemporaryFolder root = new();
        List<FoundingFolder> folders = [];
        for (int i = 0; i < 4; i++)
        {
            folders.Add(await CreateAsync(root[$"org-{i}"], $"org-{i}"));
        }

        GenesisDraft draft = GenesisDraft.Create("region", [.. folders.Select(folder => folder.Founder)]);
        foreach (FoundingFolder folder in folders)
        {
            Assert.True(FoundingFolder.IsOne(folder.Path));
            draft = await folder.AgreeAsync(draft);
        }

        foreach (FoundingFolder folder in folders)
        {
            await using LedgerFolder done = await folder.CompleteAsync(draft.TryComplete()!);
        }

        for (int i = 0; i < 4; i++)
        {
            Assert.False(FoundingFolder.IsOne(root[$"org-{i}"]));
            await using LedgerFolder opened = await LedgerFolder.OpenAsync(root[$"org-{i}"], Passphrase);
            Assert.Equal(draft.LedgerId, opened.Genesis.LedgerId);
            Assert.Equal(
                ["founder.cbor", "genesis.cbor", "lock", "vault.cbor"],
                Directory.EnumerateFiles(opened.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Keys_that_were_given_away_are_never_made_anew()
    {
        using TemporaryFolder root = new();
        byte[] given;
        await using (FoundingFolder folder = await CreateAsync(root.Path, "NORTH"))
        {
            given = folder.Founder.Bytes.ToArray();
        }

        // What a completion left that was interrupted is the mark of a ledger that is being made, and must not be taken
        // for it.
        await File.WriteAllBytesAsync(root[LedgerFolder.GenesisFileName + ".new"], []);
        StorageFailureException again = await Assert.ThrowsAsync<StorageFailureException>(
            () => CreateAsync(root.Path, "NORTH"));
        StorageFailureException alone = await Assert.ThrowsAsync<StorageFailureException>(
            () => LedgerFolder.CreateAsync(root.Path, "test", "NORTH", "CH", Passphrase));

        Assert.Equal(HealthLedgerErrorCodes.FoundingFolderWrong, again.Code);
        Assert.Equal(HealthLedgerErrorCodes.FoundingFolderWrong, alone.Code);
        using VaultSecret secret = VaultSecret.FromPassphrase(Passphrase);
        await using FoundingFolder opened = await FoundingFolder.OpenAsync(root.Path, secret);
        Assert.Equal(given, opened.Founder.Bytes.ToArray());
    }

    [Fact]
    public async Task Creation_that_was_interrupted_is_done_again_by_the_same_call()
    {
        using TemporaryFolder whole = new();
        await (await CreateAsync(whole.Path, "NORTH")).DisposeAsync();
        byte[] vault = await File.ReadAllBytesAsync(whole[LedgerFolder.VaultFileName]);
        byte[] founder = await File.ReadAllBytesAsync(whole[FoundingFolder.FounderFileName]);
        (string File, byte[] Content)[][] steps =
        [
            [("founder.cbor.new", [])],
            [("founder.cbor.new", []), ("vault.cbor.new", vault[..^9])],
            [("founder.cbor.new", []), ("vault.cbor", vault)],
            [("founder.cbor.new", founder[..50]), ("vault.cbor", vault)],
        ];
        foreach ((string File, byte[] Content)[] step in steps)
        {
            using TemporaryFolder folder = new();
            foreach ((string file, byte[] content) in step)
            {
                await File.WriteAllBytesAsync(folder[file], content);
            }

            await using FoundingFolder made = await CreateAsync(folder.Path, "NORTH");
            Assert.NotEqual(founder, made.Founder.Bytes.ToArray());
            Assert.False(File.Exists(folder["founder.cbor.new"]));
        }
    }

    [Fact]
    public async Task Genesis_without_exactly_the_folder_s_keys_is_neither_signed_nor_taken()
    {
        using TemporaryFolder root = new();
        await using FoundingFolder north = await CreateAsync(root["north"], "NORTH");
        (IReadOnlyList<InMemoryKeyVault> vaults, IReadOnlyList<FounderFile> files) = await Founders.CreateAsync(4);
        GenesisDraft draft = GenesisDraft.Create("region", files);
        foreach (InMemoryKeyVault vault in vaults)
        {
            draft = await draft.AgreeAsync(vault);
        }

        // The same keys, but under facts that the organisation did not give away.
        FounderFile other = await Founders.CreateAsync("NORTH", north.Vault);
        GenesisDraft altered = GenesisDraft.Create("region", [other, .. files.Take(3)]);

        Assert.Equal(
            HealthLedgerErrorCodes.GenesisNotOurs,
            (await Assert.ThrowsAsync<KeyUnavailableException>(() => north.AgreeAsync(altered))).Code);
        Assert.Equal(
            HealthLedgerErrorCodes.GenesisNotOurs,
            (await Assert.ThrowsAsync<KeyUnavailableException>(
                () => north.CompleteAsync(draft.TryComplete()!))).Code);
        Assert.False(LedgerFolder.HoldsLedger(north.Path));
    }

    [Fact]
    public async Task Folder_without_founder_file_is_refused()
    {
        using TemporaryFolder root = new();
        using VaultSecret secret = VaultSecret.FromPassphrase(Passphrase);
        StorageFailureException refused = await Assert.ThrowsAsync<StorageFailureException>(
            () => FoundingFolder.OpenAsync(root.Path, secret));
        Assert.Equal(HealthLedgerErrorCodes.FoundingFolderWrong, refused.Code);
    }

    [Fact]
    public async Task Damaged_founder_file_is_refused()
    {
        using TemporaryFolder root = new();
        await (await CreateAsync(root.Path, "NORTH")).DisposeAsync();
        byte[] bytes = await File.ReadAllBytesAsync(root[FoundingFolder.FounderFileName]);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(root[FoundingFolder.FounderFileName], bytes);
        using VaultSecret secret = VaultSecret.FromPassphrase(Passphrase);

        Assert.Equal(
            HealthLedgerErrorCodes.FounderProofInvalid,
            (await Assert.ThrowsAsync<IntegrityException>(() => FoundingFolder.OpenAsync(root.Path, secret))).Code);
    }

    private static async Task<FoundingFolder> CreateAsync(string path, string code)
    {
        using VaultSecret secret = VaultSecret.FromPassphrase(Passphrase);
        return await FoundingFolder.CreateAsync(path, code, Founders.Facts(code), secret);
    }
}
