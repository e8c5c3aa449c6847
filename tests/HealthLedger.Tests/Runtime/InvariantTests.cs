using HealthLedger.Consensus;
using HealthLedger.Diagnostics;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Tests.Runtime;

public sealed class InvariantTests
{
    /// <summary>[INV-R1]: a journal that execution does not confirm is served by nobody.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Journaled_header_that_execution_does_not_give_halts_the_start(bool garbage)
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using (LedgerNode node = await ledger.StartAsync())
        {
            await node.AppendAsync(TestLedger.Record("content"));
        }

        await using (ILedgerStorage storage = await ledger.Storage.OpenAsync(CancellationToken.None))
        {
            Batch batch = Batch.Create(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + 1000, []);
            Block newest = Block.TryDecode(
                (await storage.Blocks.ReadBlockAsync(1, CancellationToken.None))!.Value.Span)!;
            byte[] record = garbage ? [1, 2, 3] : HealthLedger.Runtime.JournalEntryFormat.Encode(batch,
                newest.HeaderBytes);
            await storage.Journal.AppendAsync([record], CancellationToken.None);
        }

        IntegrityException halted = await Assert.ThrowsAsync<IntegrityException>(() => ledger.StartAsync());
        Assert.Equal(HealthLedgerErrorCodes.JournalMismatch, halted.Code);
    }

    /// <summary>[INV-E1]: what an engine orders out of turn is not executed.</summary>
    [Fact]
    public async Task Engine_that_orders_out_of_turn_halts_the_node_before_anything_is_journaled()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using ILedgerStorage storage = await ledger.Storage.OpenAsync(CancellationToken.None);
        LedgerHead head = GenesisBuilder.Build(ledger.Genesis.Document);
        HealthLedger.Runtime.LedgerView view = new(
            storage.Blocks, head, new HealthLedger.Runtime.EpochHistory(ledger.Genesis.Document));
        using VerificationKeyCache keys = new();
        using LedgerMeter meter = new(string.Empty, () => 0, () => 0);
        await using HealthLedger.Runtime.BlockStoreFeed feed =
            new(storage, view, TimeProvider.System, LedgerEventListener.None);
        using HealthLedger.Runtime.StateCache cache = new(storage.State, 1 << 20);
        using HealthLedger.Witnesses.CosignatureStore cosignatures = new(storage.Custody);
        BlockExecutor executor = new(keys);
        HealthLedger.Runtime.NodeParts parts = new()
        {
            Storage = storage,
            Vault = ledger.Vault,
            View = view,
            Follower = feed,
            Sealer = new HealthLedger.Runtime.ReplicaSealer(ledger.Vault, view, feed),
            Executor = executor,
            Rules = ProtocolRules.Known,
            Execution = new HealthLedger.Runtime.BatchExecution(executor, cache),
            StateCache = cache,
            State = new HealthLedger.Runtime.StateReader(view, cache, () => feed.StoredHeight),
            Keys = keys,
            Engine = new Jumping(),
            Clock = new HealthLedger.Runtime.NodeClock(
                TimeProvider.System, TimeSpan.FromSeconds(2), TimeSpan.FromHours(1), TimeSpan.FromDays(30)),
            Time = TimeProvider.System,
            Meter = meter,
            Events = LedgerEventListener.None,
            Author = HealthLedger.Runtime.AuthorKey.None(default),
            Options = ledger.Options,
            Cosignatures = cosignatures,
        };
        HealthLedger.Runtime.OrderedSubmission submission = new()
        {
            Id = new SubmissionId(new byte[32]),
            Bytes = new byte[] { 1 },
            ValidUntil = 1000,
            Operations = [],
        };
        await using HealthLedger.Runtime.BlockProducer producer = new(
            parts, new HealthLedger.Runtime.SubmissionAnswers(parts, _ => { }, _ => { }), [submission]);
        await TestLedger.UntilAsync(() => producer.Halted is not null);
        Assert.Equal(HealthLedgerErrorCodes.NodeHalted, producer.Halted!.Code);
        Assert.Contains("[INV-E1]", producer.Halted.Message, StringComparison.Ordinal);
        Assert.Equal(JournalPosition.First, storage.Journal.End);
    }

    private sealed class Jumping : IConsensusEngine
    {
        public string Name => "jumping";

        public ValueTask<ulong> OrderAsync(
            ReadOnlyMemory<byte> batch, ulong nextSequence, CancellationToken cancellationToken) =>
            ValueTask.FromResult(nextSequence + 1);
    }
}
