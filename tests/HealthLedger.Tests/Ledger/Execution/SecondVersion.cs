using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Ledger.Execution;

/// <summary>
/// A protocol version 2 that exists for tests alone: version 1, but every kind of attestation is known. It stands for
/// whatever comes.
/// </summary>
internal sealed class SecondVersion(RuleContext context) : IOperationRules
{
    private readonly OperationExecutor _first = new(context);

    /// <summary>Software that executes both versions.</summary>
    public static ProtocolRules Both { get; } = new(
        new Dictionary<ulong, Func<RuleContext, IOperationRules>>
        {
            [1] = context => new OperationExecutor(context),
            [2] = context => new SecondVersion(context),
        });

    public LedgerOperation? Decode(ReadOnlySpan<byte> bytes, LedgerOperation? newest) => _first.Decode(bytes, newest);

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
