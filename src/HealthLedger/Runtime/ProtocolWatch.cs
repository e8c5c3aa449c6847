using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime;

/// <summary>Tells whoever watches a node that its ledger goes over to another protocol version, in time to
/// act.</summary>
internal static class ProtocolWatch
{
    /// <summary>What is ahead, or null.</summary>
    public static ProtocolUpgrade? Ahead(LedgerHead head, ProtocolRules rules)
    {
        if (!rules.Knows(head.Terms.Protocol))
        {
            return new ProtocolUpgrade
            {
                Version = head.Terms.Protocol,
                Boundary = new BlockHeight(head.Header.Height),
                IsSupported = false,
            };
        }

        return head is { Scheduled: { } boundary, ScheduledTerms: { Protocol: var next } }
            && next != head.Terms.Protocol
            ? new ProtocolUpgrade
            {
                Version = next,
                Boundary = new BlockHeight(boundary.Height),
                IsSupported = rules.Knows(next),
            }
            : null;
    }

    /// <summary>Says what a block, or a start, has brought.</summary>
    /// <param name="parts">The node.</param>
    /// <param name="before">The head below the block; null at a start.</param>
    /// <param name="after">The head now.</param>
    public static void Tell(NodeParts parts, LedgerHead? before, LedgerHead after)
    {
        if (Ahead(after, parts.Rules) is { } ahead && (before is null || Ahead(before, parts.Rules) is null))
        {
            if (ahead.IsSupported)
            {
                parts.Events.OnNotice(
                    $"Above height {ahead.Boundary} the ledger goes by protocol version {ahead.Version}.");
            }
            else
            {
                parts.Events.OnFault(
                    HealthLedgerErrorCodes.UpgradeNeeded,
                    $"Above height {ahead.Boundary} the ledger goes by protocol version {ahead.Version}, which this "
                    + "software does not know. This node stops there. Start a newer version on the same data.");
            }
        }

        if (before is not null && before.Terms.Protocol != after.Terms.Protocol)
        {
            parts.Events.OnNotice($"The ledger goes by protocol version {after.Terms.Protocol} from here on.");
        }
    }
}
