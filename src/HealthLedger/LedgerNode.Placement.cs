using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Runtime;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    /// <summary>Who holds which records, and who has shares of their keys, as of the newest sealed block
    /// here.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="IntegrityException">The stored state is damaged (HLS3003).</exception>
    public async Task<PlacementStatus> GetPlacementAsync(CancellationToken cancellationToken = default) =>
        await _placement.StatusAsync(_parts.View.Head, cancellationToken).ConfigureAwait(false);

    /// <summary>Who must hold a record by the rules in force. A record that was sealed under others lies where those
    /// said until it is dealt again.</summary>
    /// <param name="recordId">The record, of any organisation, or an amendment.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ConsentDeniedException">There is no such record (HLS4004).</exception>
    /// <exception cref="IntegrityException">The stored state is damaged (HLS3003).</exception>
    public async Task<RecordPlacement> GetPlacementAsync(
        RecordId recordId, CancellationToken cancellationToken = default)
    {
        RecordRow row = await FindRowAsync(recordId, cancellationToken).ConfigureAwait(false)
            ?? throw new ConsentDeniedException(
                HealthLedgerErrorCodes.RecordNotFound, $"The ledger has no record {recordId}.");
        return await _placement
            .OfAsync(_parts.View.Head, row.Custodian, row.Kind, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Proposes another placement policy: who may hold which records, and who gets shares of their keys. This
    /// organisation must run a replica; another open proposal of it is replaced. It takes effect at a boundary, as
    /// another replica set does, once a quorum has voted yes; records that were dealt before are taken for 64 heights
    /// more.
    /// </summary>
    /// <param name="policy">The policy; one without rules has every replica hold everything.</param>
    /// <param name="heights">How many heights it can be voted on.</param>
    /// <param name="cancellationToken">Cancels waiting; the proposal may still be sealed.</param>
    /// <exception cref="ArgumentException">No height or too many.</exception>
    /// <exception cref="SubmissionRejectedException">The ledger refused (HLS3011): a rule would not reach its copies,
    /// or have no trustee, among the present replicas, or names somebody who is not registered. The entry says
    /// which.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public async Task<ReplicaProposal> ProposePlacementAsync(
        PlacementPolicy policy, ulong heights = DefaultProposalHeights, CancellationToken cancellationToken = default)
    {
        ProposeChange change = ToPlacement(policy, heights);
        await RequireAsync(change, cancellationToken).ConfigureAwait(false);
        return new ReplicaProposal
        {
            Proposer = Organisation,
            Id = LedgerOperation.HashOf(change.Encode()),
            Kind = LedgerChangeKind.Placement,
            Expires = new BlockHeight(change.Expires),
            Removed = [],
            Seated = [],
            Placement = policy,
            Yes = [],
            No = [],
        };
    }

    /// <summary>Proposes for a client.</summary>
    internal Task<SealedEntry> ProposePlacementAsync(
        PlacementPolicy policy, ulong heights, RequestTicket? ticket, CancellationToken cancellationToken) =>
        RequireAsync(ToPlacement(policy, heights), ticket, cancellationToken);

    private async ValueTask<RecordRow?> FindRowAsync(RecordId record, CancellationToken cancellationToken) =>
        await _parts.ReadRowAsync(new StateKey(StateKind.Record, record.ToArray()), cancellationToken)
            .ConfigureAwait(false) is { } leaf
            ? RecordRow.TryDecode(leaf.Value)
            : null;

    private ProposeChange ToPlacement(PlacementPolicy policy, ulong heights)
    {
        ArgumentNullException.ThrowIfNull(policy);
        CheckHeights(heights);
        return new ProposeChange
        {
            Salt = LedgerOperation.NewSalt(),
            Kind = ProposeChange.PlacementKind,
            Expires = checked(_parts.View.Head.Header.Height + heights),
            Placement = policy.Encode(),
        };
    }
}
