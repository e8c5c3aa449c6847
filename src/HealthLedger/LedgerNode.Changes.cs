using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Runtime;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    /// <summary>
    /// Proposes that the ledger goes over to the next version of the protocol. This organisation must run a replica;
    /// another open proposal of it is replaced. Versions follow each other one by one, and none is gone back to. This
    /// node's software need not know the version to propose it, but to vote yes. The ledger goes over at a boundary,
    /// as to another replica set, and a node that does not execute the version stops there.
    /// </summary>
    /// <param name="version">The version: one more than <see cref="LedgerNodeStatus.ProtocolVersion"/>.</param>
    /// <param name="heights">How many heights it can be voted on.</param>
    /// <param name="cancellationToken">Cancels waiting; the proposal may still be sealed.</param>
    /// <exception cref="ArgumentException">No height or too many.</exception>
    /// <exception cref="SubmissionRejectedException">The ledger refused (HLS3011); the entry says why.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public async Task<ReplicaProposal> ProposeProtocolVersionAsync(
        ulong version, ulong heights = DefaultProposalHeights, CancellationToken cancellationToken = default)
    {
        ProposeChange change = ToUpgrade(version, heights);
        await RequireAsync(change, cancellationToken).ConfigureAwait(false);
        return new ReplicaProposal
        {
            Proposer = Organisation,
            Id = LedgerOperation.HashOf(change.Encode()),
            Kind = LedgerChangeKind.ProtocolVersion,
            Expires = new BlockHeight(change.Expires),
            Removed = [],
            Seated = [],
            ProtocolVersion = version,
            Yes = [],
            No = [],
        };
    }

    /// <summary>Proposes for a client.</summary>
    internal Task<SealedEntry> ProposeProtocolVersionAsync(
        ulong version, ulong heights, RequestTicket? ticket, CancellationToken cancellationToken) =>
        RequireAsync(ToUpgrade(version, heights), ticket, cancellationToken);

    /// <exception cref="ArgumentException">No height or too many.</exception>
    internal static void CheckHeights(ulong heights)
    {
        ArgumentOutOfRangeException.ThrowIfZero(heights);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(heights, (ulong)long.MaxValue);
    }

    private ProposeChange ToUpgrade(ulong version, ulong heights)
    {
        CheckHeights(heights);
        return new ProposeChange
        {
            Salt = LedgerOperation.NewSalt(),
            Kind = ProposeChange.ProtocolKind,
            Expires = checked(_parts.View.Head.Header.Height + heights),
            Protocol = version,
        };
    }
}
