using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>
/// Version 1: another protocol version from the boundary on. The replicas stay the same; their set begins another
/// epoch, so that nobody has anything under way across the change, and the state names the version of each epoch.
/// </summary>
internal sealed class UpgradeRules
{
    private readonly RuleContext _context;

    public UpgradeRules(RuleContext context) => _context = context;

    /// <summary>What keeps a version from following the present one, or null. These rules need not know it: who votes
    /// yes says that its software does.</summary>
    public EntryOutcomeCode? FaultOf(ulong protocol) =>
        protocol == checked(_context.Head.Terms.Protocol + 1) ? null : EntryOutcomeCode.StaleVersion;

    /// <summary>Schedules the version, or says why it cannot be.</summary>
    public EntryOutcomeCode? Accept(ulong protocol, Digest256 source)
    {
        if (FaultOf(protocol) is { } fault)
        {
            return fault;
        }

        ReplicaRules.Schedule(
            _context, ReplicaRules.Again(_context), source, _context.Head.Terms with { Protocol = protocol });
        return null;
    }
}
