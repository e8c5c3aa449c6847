using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>The rules of one protocol version at work on one block. What they answer depends on the context
/// alone.</summary>
internal interface IOperationRules
{
    /// <summary>Reads an operation; null when this version has none in this form.</summary>
    /// <param name="bytes">The operation's bytes.</param>
    /// <param name="newest">What the newest version reads in them, or null.</param>
    LedgerOperation? Decode(ReadOnlySpan<byte> bytes, LedgerOperation? newest);

    /// <summary>What an operation costs, before anything of it is evaluated.</summary>
    ulong CostOf(LedgerOperation? operation, int bytes);

    /// <summary>Executes an operation and says what became of it.</summary>
    (EntryOutcomeCode Code, AccessDecision? Decision) Execute(
        LedgerOperation? operation, ulong cost, OperationSite site);

    /// <summary>Puts in force what a recovery decides; nothing where any of it cannot be.</summary>
    void Recover(RecoveryOrder order, Digest256 source);

    /// <summary>Puts the entry of an executed operation into the sub-logs of the subjects that it concerns.</summary>
    /// <returns>The subjects whose sub-logs have it now.</returns>
    IReadOnlyList<SubjectId> Log(
        LedgerOperation? operation, EntryOutcomeCode outcome, OperationSite site, Digest256 entryLeaf);

    /// <summary>The subjects that an entry is found by.</summary>
    IEnumerable<SubjectId> SubjectsOf(LedgerOperation? operation);
}
