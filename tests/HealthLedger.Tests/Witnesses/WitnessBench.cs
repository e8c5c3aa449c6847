using HealthLedger.Diagnostics;
using HealthLedger.Ledger;
using HealthLedger.Storage;
using HealthLedger.Tests.Runtime;
using HealthLedger.Vaults;
using HealthLedger.Verifier;
using HealthLedger.Witnesses;

namespace HealthLedger.Tests.Witnesses;

/// <summary>A ledger with three witnesses in the same process.</summary>
internal sealed class WitnessBench : IAsyncDisposable
{
    private readonly List<LedgerWitness> _witnesses = [];

    private WitnessBench(TestLedger ledger)
    {
        Ledger = ledger;
        for (int i = 0; i < 3; i++)
        {
            Keys.Add(WitnessKey.Create());
            Stores.Add(new MemoryWitnessStore());
            _witnesses.Add(new LedgerWitness(Stores[i], Keys[i], [ledger.Genesis], null));
            Links.Add(new SwitchedWitness(_witnesses[i]));
        }
    }

    public TestLedger Ledger { get; }

    public List<WitnessKey> Keys { get; } = [];

    public List<MemoryWitnessStore> Stores { get; } = [];

    public List<SwitchedWitness> Links { get; } = [];

    public static async Task<WitnessBench> CreateAsync() => new(await TestLedger.CreateAsync());

    /// <summary>Starts a node that asks for so many of the three; 0 for the durability Local.</summary>
    public Task<LedgerNode> StartAsync(
        int required,
        TimeSpan? patience = null,
        IKeyVault? vault = null,
        ILedgerStorageDriver? storage = null,
        LedgerEventListener? events = null,
        IWitness? third = null)
    {
        LedgerNodeBuilder builder = new(new LedgerNodeOptions
        {
            Durability = required > 0 ? LedgerDurability.Witnessed : LedgerDurability.Local,
            RequiredWitnesses = required,
            SealTimeout = patience ?? TimeSpan.FromSeconds(20),
            WitnessTimeout = TimeSpan.FromSeconds(10),
        })
        {
            Genesis = Ledger.Genesis,
            Vault = vault ?? Ledger.Vault,
            Storage = storage ?? Ledger.Storage,
            Events = events ?? LedgerEventListener.None,
        };
        for (int i = 0; i < 3; i++)
        {
            builder.Witnesses.Add(new WitnessPeer
            {
                Name = $"witness-{i}",
                PublicKey = Keys[i].PublicKey,
                Link = i == 2 && third is not null ? third : Links[i],
            });
        }

        return builder.StartAsync();
    }

    public LedgerWitness Witness(int number) => _witnesses[number];

    public async Task<ReceiptVerdict> VerifyAsync(LedgerNode node, AppendResult result, int required)
    {
        ReadOnlyMemory<byte> receipt =
            (await node.GetReceiptAsync(result.Entry.Height, result.Entry.Index)).Bytes;
        return ReceiptVerifier.Verify(
            receipt.Span,
            ReceiptExpectation.ForRecord(result.RecordId.ToArray()),
            new VerificationPolicy(Ledger.Genesis.Bytes.Span, TimeProvider.System.GetUtcNow())
            {
                Witnesses = [.. Keys.Select(key => key.PublicPoint)],
                RequiredWitnesses = required,
            });
    }

    public async ValueTask DisposeAsync()
    {
        _witnesses.ForEach(witness => witness.Dispose());
        Keys.ForEach(key => key.Dispose());
        await Ledger.DisposeAsync();
    }
}
