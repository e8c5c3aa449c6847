using HealthLedger.Ledger;
using HealthLedger.Recovery;
using HealthLedger.Storage.Files;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Tests.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>
/// A replica whose newest data are lost votes with its old key never again, and with a new one when the others have
/// said so.
/// </summary>
public sealed class ReplicaRejoinTests : IAsyncLifetime
{
    private const int Lost = 2;

    private readonly TemporaryFolder _folder = new();
    private readonly LocalReplicaNetwork _network = new();
    private readonly List<FileKeyVault> _vaults = [];
    private readonly LedgerNode?[] _nodes = new LedgerNode?[4];
    private readonly FaultList _faults = new();
    private LedgerGenesis? _genesis;

    [Fact]
    public async Task Replica_with_an_older_copy_of_its_data_rejoins_with_a_new_key()
    {
        await FoundAsync();
        await AppendAsync(0, "before the copy");
        await StopAsync(Lost);
        TemporaryFolder.Copy(FolderOf(Lost), _folder["copy"]);
        await StartAsync(Lost);
        AppendResult own = await AppendAsync(Lost, "after the copy");
        await StopAsync(Lost);
        ReplaceData(Lost, "copy");

        KeyUnavailableException refused =
            await Assert.ThrowsAsync<KeyUnavailableException>(() => StartAsync(Lost));
        Assert.Equal(HealthLedgerErrorCodes.JournalBehindVault, refused.Code);

        await RejoinAsync(own);
    }

    [Fact]
    public async Task Replica_with_no_data_at_all_rejoins_with_a_new_key()
    {
        await FoundAsync();
        await AppendAsync(0, "the first");
        AppendResult own = await AppendAsync(Lost, "of the one that is lost");
        await StopAsync(Lost);
        ReplaceData(Lost, copy: null);

        KeyUnavailableException refused =
            await Assert.ThrowsAsync<KeyUnavailableException>(() => StartAsync(Lost));
        Assert.Equal(HealthLedgerErrorCodes.JournalBehindVault, refused.Code);

        await RejoinAsync(own);
    }

    [Fact]
    public async Task Data_of_one_replica_are_not_rejoined()
    {
        FileKeyVault vault = await NewVaultAsync(0);
        LedgerGenesis genesis = await LedgerGenesis.CreateSingleReplicaAsync("alone", "ALONE", "CH", vault);

        KeyUnavailableException refused = await Assert.ThrowsAsync<KeyUnavailableException>(
            () => ReplicaRejoin.PrepareAsync(genesis, vault, Driver(FolderOf(0))));

        Assert.Equal(HealthLedgerErrorCodes.NobodyToRejoin, refused.Code);
        Assert.Single(await vault.ListAsync(default), version => version.Key == VaultKey.Seal);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (LedgerNode? node in _nodes)
        {
            if (node is not null)
            {
                await node.DisposeAsync();
            }
        }

        foreach (FileKeyVault vault in _vaults)
        {
            await vault.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task RejoinAsync(AppendResult own)
    {
        byte[] oldKey = (await _vaults[Lost].GetVerificationKeyAsync(VaultKey.Seal, default)).Id.ToArray();
        ReplicaApplication application = await ReplicaRejoin.PrepareAsync(
            _genesis!, _vaults[Lost], Driver(FolderOf(Lost)));
        Assert.NotEqual(oldKey, application.SealKeyId.ToArray());

        // It starts, knows that it may not vote, and is not let in yet.
        await StartAsync(Lost);
        Assert.False(Node(Lost).GetStatus().Replication!.IsVoting);

        await Node(0).ProposeChangeAsync([application], []);
        ReplicaProposal proposal = Assert.Single(await Node(0).ListProposalsAsync());
        foreach (int voter in (int[])[0, 1, 3])
        {
            await Node(voter).VoteAsync(proposal, approves: true);
        }

        await TestLedger.UntilAsync(() => Node(Lost).GetReplicas().Epoch == 1);
        await TestLedger.UntilAsync(() => Node(Lost).GetStatus().Replication!.IsVoting);

        // Its vote is needed now, and what it had sealed before it has again.
        await StopAsync(1);
        AppendResult after = await AppendAsync(Lost, "with the new key");
        Assert.NotNull(await Node(Lost).GetReceiptAsync(own.Entry.Height, own.Entry.Index));
        await StopAsync(Lost);
        await StartAsync(Lost);
        await TestLedger.UntilAsync(() => Node(Lost).GetStatus().Height.Value >= after.Entry.Height.Value);
        Assert.True(Node(Lost).GetStatus().Replication!.IsVoting);
        VerificationReport report = await Node(Lost).VerifyAsync(withPayloads: false);
        Assert.True(report.IsGood, report.FirstError);
        Assert.DoesNotContain(HealthLedgerErrorCodes.ReplicaEquivocated, _faults.Codes);
    }

    private async Task FoundAsync()
    {
        List<GenesisFounder> founders = [];
        for (int i = 0; i < _nodes.Length; i++)
        {
            founders.Add(new GenesisFounder($"ORG-{i}", "CH", await NewVaultAsync(i)));
        }

        _genesis = await LedgerGenesis.CreateAsync("rejoin", founders);
        for (int i = 0; i < _nodes.Length; i++)
        {
            await StartAsync(i);
        }
    }

    private async Task<FileKeyVault> NewVaultAsync(int number)
    {
        string folder = Path.Combine(_folder.Path, $"vault-{number}");
        StorageFolder.Create(folder);
        FileKeyVault vault = await FileKeyVault
            .CreateAsync(Path.Combine(folder, LedgerFolder.VaultFileName), LedgerFolder.DevelopmentPassphrase);
        _vaults.Add(vault);
        return vault;
    }

    private async Task StartAsync(int number) => _nodes[number] = await new LedgerNodeBuilder
    {
        Genesis = _genesis,
        Vault = _vaults[number],
        Storage = Driver(FolderOf(number)),
        Peers = new ReplicaPeers { Local = _network },
        Events = _faults,
    }.StartAsync();

    private async Task StopAsync(int number)
    {
        await Node(number).DisposeAsync();
        _nodes[number] = null;
    }

    private void ReplaceData(int number, string? copy)
    {
        Directory.Delete(FolderOf(number), recursive: true);
        if (copy is not null)
        {
            Directory.Move(Path.Combine(_folder.Path, copy), FolderOf(number));
        }
    }

    private LedgerNode Node(int number) => _nodes[number]!;

    private Task<AppendResult> AppendAsync(int node, string text) =>
        Node(node).AppendAsync(TestLedger.Record(text, "p1"));

    private string FolderOf(int number) => Path.Combine(_folder.Path, $"node-{number}");

    private static SqliteLedgerStorageDriver Driver(string folder) =>
        new(new SqliteLedgerStorageOptions { DataFolder = folder });
}
