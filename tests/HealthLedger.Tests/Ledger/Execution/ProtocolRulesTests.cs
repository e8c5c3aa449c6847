using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Ledger.Execution;

public sealed class ProtocolRulesTests
{
    private const ulong Switch = 3;

    [Fact]
    public void Ledger_that_crosses_versions_executes_each_block_by_its_own_rules()
    {
        using Chain chain = new(rules: Both(at: Switch));
        LedgerHead genesis = chain.Head;
        List<ExecutedBlock> blocks = [];
        for (int i = 0; i < 5; i++)
        {
            blocks.Add(chain.Do(chain.Enrol(chain.NewSubject()), chain.Attestation("fire-drill")));
        }

        Assert.Equal([1UL, 1, 2, 2, 2], blocks.Select(block => block.Head.Header.ProtocolVersion));
        Assert.Equal(
            [
                EntryOutcomeCode.UnknownKind, EntryOutcomeCode.UnknownKind,
                EntryOutcomeCode.Accepted, EntryOutcomeCode.Accepted, EntryOutcomeCode.Accepted,
            ],
            blocks.Select(block => block.Decoded[1].Outcome));

        // Executed again from genesis by somebody who knows both, nothing differs.
        using VerificationKeyCache keys = new();
        BlockExecutor again = new(keys, Both(at: Switch));
        LedgerHead head = genesis;
        foreach (ExecutedBlock block in blocks)
        {
            ExecutedBlock repeated = again.Execute(head, block.Batch);
            Assert.Equal(block.HeaderBytes, repeated.HeaderBytes);
            head = repeated.Head;
        }

        // By other rules the same batches give other headers.
        Assert.NotEqual(blocks[2].HeaderBytes, new BlockExecutor(keys).Execute(blocks[1].Head, blocks[2].Batch)
            .HeaderBytes);
    }

    [Fact]
    public void Unknown_version_executes_nothing()
    {
        using Chain chain = new();
        using VerificationKeyCache keys = new();
        BlockExecutor executor = new(keys, new ProtocolRules(Versions(1), _ => 2));
        IntegrityException refused = Assert.Throws<IntegrityException>(
            () => executor.Execute(chain.Head, Batch.Create(chain.Head.Header.Time + 1, [])));
        Assert.Equal(HealthLedgerErrorCodes.ProtocolTooNew, refused.Code);
    }

    [Fact]
    public void Block_has_the_version_of_the_block_below()
    {
        using Chain chain = new();
        Assert.True(ProtocolRules.Known.Knows(chain.Head.Header.ProtocolVersion));
        Assert.False(ProtocolRules.Known.Knows(chain.Head.Header.ProtocolVersion + 1));
        Assert.Equal(1UL, chain.Execute().Head.Header.ProtocolVersion);
    }

    private static ProtocolRules Both(ulong at) =>
        new(Versions(1, 2), header => header.Height + 1 >= at ? 2UL : 1UL);

    private static Dictionary<ulong, Func<RuleContext, IOperationRules>> Versions(params ulong[] versions) =>
        versions.ToDictionary<ulong, ulong, Func<RuleContext, IOperationRules>>(
            version => version,
            version => context => version == 1 ? new OperationExecutor(context) : new SecondRules(context));

    /// <summary>Version 1, but every kind of attestation is known.</summary>
    private sealed class SecondRules(RuleContext context) : IOperationRules
    {
        private readonly OperationExecutor _first = new(context);

        public LedgerOperation? Decode(ReadOnlySpan<byte> bytes, LedgerOperation? newest) =>
            _first.Decode(bytes, newest);

        public ulong CostOf(LedgerOperation? operation, int bytes) => _first.CostOf(operation, bytes);

        public (EntryOutcomeCode Code, AccessDecision? Decision) Execute(
            LedgerOperation? operation, ulong cost, OperationSite site) =>
            operation is Attest ? (EntryOutcomeCode.Accepted, null) : _first.Execute(operation, cost, site);

        public void Recover(RecoveryOrder order, Digest256 source) => _first.Recover(order, source);

        public IReadOnlyList<SubjectId> Log(
            LedgerOperation? operation, EntryOutcomeCode outcome, OperationSite site, Digest256 entryLeaf) =>
            _first.Log(operation, outcome, site, entryLeaf);

        public IEnumerable<SubjectId> SubjectsOf(LedgerOperation? operation) => _first.SubjectsOf(operation);
    }
}
