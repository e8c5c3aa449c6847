using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Vaults;
using HealthLedger.Witnesses;

namespace HealthLedger.Tests.Witnesses;

/// <summary>Makes sealed heads of a ledger with one replica, honest ones and others: it has the replica's
/// key.</summary>
internal sealed class HeadMaker : IAsyncDisposable
{
    private readonly InMemoryKeyVault _vault;
    private readonly List<Digest256> _leaves = [];

    private HeadMaker(InMemoryKeyVault vault, LedgerGenesis genesis)
    {
        _vault = vault;
        Genesis = genesis;
    }

    public LedgerGenesis Genesis { get; }

    public static async Task<HeadMaker> CreateAsync()
    {
        InMemoryKeyVault vault = InMemoryKeyVault.Create();
        return new HeadMaker(vault, await LedgerGenesis.CreateSingleReplicaAsync("test", "north", "DE", vault));
    }

    /// <summary>The head after another one, with some entries more.</summary>
    /// <param name="before">The head before, or null for the first.</param>
    /// <param name="entries">How many entries it has.</param>
    /// <param name="salt">What makes it another head than an equal one.</param>
    /// <param name="skip">How many heights it leaves out.</param>
    /// <param name="root">Another history root than the true one.</param>
    /// <param name="epoch">Another epoch than the first.</param>
    public async Task<SealedHead> NextAsync(
        SealedHead? before,
        int entries = 3,
        byte salt = 0,
        ulong skip = 0,
        Digest256? root = null,
        ulong epoch = 0)
    {
        ulong size = (before?.Header.HistorySize ?? 0) + (ulong)entries;
        while ((ulong)_leaves.Count < size)
        {
            _leaves.Add(MerkleTree.LeafHash([(byte)_leaves.Count, 7]));
        }

        BlockHeader header = new()
        {
            LedgerId = Genesis.LedgerId,
            Height = (before?.Height ?? 0) + 1 + skip,
            Previous = before is not null && skip == 0 ? before.Hash : LabelledHash.Of("key", [salt]),
            Time = (before?.Header.Time ?? 1_000_000) + 5,
            Epoch = epoch,
            ReplicaSet = Genesis.Document.Replicas.Digest,
            NextReplicaSet = Genesis.Document.Replicas.Digest,
            BatchDigest = LabelledHash.Of("key", [salt, 1]),
            EntryCount = (ulong)entries,
            HistorySize = size,
            HistoryRoot = root ?? RootOf(size),
            StateRoot = LabelledHash.Of("key", [salt, 2]),
        };
        byte[] bytes = header.Encode();
        ReadOnlyMemory<byte> seal = await _vault.SignAsync(
            VaultKey.Seal, SigningDomain.Seal, Genesis.LedgerId, bytes, CancellationToken.None);
        return SealedHead.Of(new Block
        {
            Header = header,
            HeaderBytes = bytes,
            BatchBytes = default,
            Skipped = [],
            Entries = [],
            Seals = [new Seal(0, seal)],
        });
    }

    /// <summary>A request for heads, with the paths that honest ones have.</summary>
    public WitnessRequest Request(SealedHead? after, params SealedHead[] heads)
    {
        List<(SealedHead, Digest256[])> shown = [];
        SealedHead? before = after;
        foreach (SealedHead head in heads)
        {
            shown.Add((head, before is null ? [] : PathOf(before.Header.HistorySize, head.Header.HistorySize)));
            before = head;
        }

        return new WitnessRequest { Ledger = Genesis.LedgerId, After = after?.Hash, Heads = shown };
    }

    public Digest256[] PathOf(ulong first, ulong size) =>
        ConsistencyPathTests.Path([.. _leaves.Take((int)size)], (int)first);

    public ValueTask DisposeAsync() => _vault.DisposeAsync();

    private Digest256 RootOf(ulong size) => MerkleTree.Root([.. _leaves.Take((int)size)]);
}
