using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Tests.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Founding;

public sealed class JoiningFolderTests
{
    private const string Passphrase = "correct horse";

    [Fact]
    public async Task Folder_that_is_opened_again_says_whom_its_node_joins_for_and_can_apply_for_a_replica()
    {
        using TemporaryFolder root = new();
        LedgerGenesis genesis = await GenesisAsync();
        ParticipantId id;
        Digest256 sealKey;
        await using (LedgerFolder made = await JoinAsync(root.Path, genesis))
        {
            id = made.Application!.Id;
            sealKey = (await ReplicaApplication.CreateAsync(genesis.LedgerId, id, made.Vault)).SealKeyId;
        }

        await using LedgerFolder opened = await LedgerFolder.OpenAsync(root.Path, Passphrase);
        Assert.Equal(id, opened.Application!.Id);
        Assert.Equal("CENTRE", opened.Application.Code);
        Assert.Equal(genesis.Bytes.ToArray(), opened.Genesis.Bytes.ToArray());
        Assert.Equal(sealKey, (await ReplicaApplication.CreateAsync(genesis.LedgerId, id, opened.Vault)).SealKeyId);
    }

    [Fact]
    public async Task Folder_of_a_ledger_s_founder_joins_nothing()
    {
        using TemporaryFolder root = new();
        await using LedgerFolder made = await LedgerFolder.CreateAsync(root.Path, "test", "NORTH", "CH", Passphrase);
        Assert.Null(made.Application);
    }

    [Fact]
    public async Task Keys_of_a_joiner_are_never_made_anew()
    {
        using TemporaryFolder root = new();
        LedgerGenesis genesis = await GenesisAsync();
        await (await JoinAsync(root.Path, genesis)).DisposeAsync();
        StorageFailureException again = await Assert.ThrowsAsync<StorageFailureException>(
            () => JoinAsync(root.Path, genesis));
        Assert.Equal(HealthLedgerErrorCodes.LedgerExists, again.Code);

        // Its genesis and its vault are lost, and what was handed over is in other hands.
        File.Delete(root[LedgerFolder.GenesisFileName]);
        File.Delete(root[LedgerFolder.VaultFileName]);
        StorageFailureException lost = await Assert.ThrowsAsync<StorageFailureException>(
            () => LedgerFolder.CreateAsync(root.Path, "test", "CENTRE", "CH", Passphrase));
        Assert.Equal(HealthLedgerErrorCodes.FileMissing, lost.Code);
    }

    [Fact]
    public async Task Creation_that_was_interrupted_is_done_again_by_the_same_call()
    {
        using TemporaryFolder whole = new();
        LedgerGenesis genesis = await GenesisAsync();
        await (await JoinAsync(whole.Path, genesis)).DisposeAsync();
        byte[] vault = await File.ReadAllBytesAsync(whole[LedgerFolder.VaultFileName]);
        byte[] application = await File.ReadAllBytesAsync(whole[LedgerFolder.ApplicationFileName]);
        (string File, byte[] Content)[][] steps =
        [
            [("vault.cbor", vault)],
            [("vault.cbor", vault), ("participant.cbor.new", application[..20])],
            [("vault.cbor", vault), ("participant.cbor", application)],
        ];
        foreach ((string File, byte[] Content)[] step in steps)
        {
            using TemporaryFolder folder = new();
            await File.WriteAllBytesAsync(folder["genesis.cbor.new"], []);
            foreach ((string file, byte[] content) in step)
            {
                await File.WriteAllBytesAsync(folder[file], content);
            }

            await (await JoinAsync(folder.Path, genesis)).DisposeAsync();
            await using LedgerFolder opened = await LedgerFolder.OpenAsync(folder.Path, Passphrase);
            Assert.NotEqual(application, opened.Application!.Encode());
            Assert.Equal(
                ["genesis.cbor", "lock", "participant.cbor", "vault.cbor"],
                Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Vault_of_somebody_else_and_damaged_application_are_refused()
    {
        using TemporaryFolder root = new();
        LedgerGenesis genesis = await GenesisAsync();
        await (await JoinAsync(root["one"], genesis)).DisposeAsync();
        await (await JoinAsync(root["two"], genesis)).DisposeAsync();
        string application = Path.Combine(root["one"], LedgerFolder.ApplicationFileName);
        File.Copy(
            Path.Combine(root["two"], LedgerFolder.ApplicationFileName), application, overwrite: true);
        KeyUnavailableException stranger = await Assert.ThrowsAsync<KeyUnavailableException>(
            () => LedgerFolder.OpenAsync(root["one"], Passphrase));
        Assert.Equal(HealthLedgerErrorCodes.KeyMismatch, stranger.Code);

        await File.WriteAllBytesAsync(application, [0x85]);
        IntegrityException damaged = await Assert.ThrowsAsync<IntegrityException>(
            () => LedgerFolder.OpenAsync(root["one"], Passphrase));
        Assert.Equal(HealthLedgerErrorCodes.ApplicationDamaged, damaged.Code);
    }

    private static async Task<LedgerGenesis> GenesisAsync()
    {
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        return await LedgerGenesis.CreateSingleReplicaAsync("test", "NORTH", "CH", vault);
    }

    private static async Task<LedgerFolder> JoinAsync(string path, LedgerGenesis genesis)
    {
        using VaultSecret secret = VaultSecret.FromPassphrase(Passphrase);
        return await LedgerFolder.JoinAsync(
            path,
            genesis,
            "CENTRE",
            ParticipantFacts.Create(
                ParticipantApplication.NewId(), 1, "Centre Hospital", "CH", ParticipantRoles.Provider),
            secret);
    }
}
