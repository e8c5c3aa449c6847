using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Clients;

public sealed partial class LedgerClient
{
    /// <summary>The replicas of the ledger as the node knows them (<see cref="LedgerNode.GetReplicas"/>).</summary>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LedgerConnectionException">The node is not reached.</exception>
    public Task<ReplicaSetStatus> GetReplicasAsync(CancellationToken cancellationToken = default) => CallAsync(
        ClientMember.Replicas, default, (ref reader) => reader.Replicas(), cancellationToken);

    /// <summary>The proposals that can be voted on now (<see cref="LedgerNode.ListProposalsAsync"/>).</summary>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="HealthLedgerException">As at the node.</exception>
    public IAsyncEnumerable<ReplicaProposal> ListProposalsAsync(CancellationToken cancellationToken = default) =>
        ListAsync(ClientMember.Proposals, default, (ref reader) => reader.Proposal(), cancellationToken);

    /// <summary>
    /// Has the node propose another replica set (<see
    /// cref="LedgerNode.ProposeChangeAsync(IReadOnlyList{ReplicaApplication}, IReadOnlyList{ParticipantId}, ulong,
    /// CancellationToken)"/>). The proposal is among <see cref="ListProposalsAsync"/> afterwards.
    /// </summary>
    /// <param name="added">Who gets a replica, or another seal key for the one it has.</param>
    /// <param name="removed">Whose replicas leave.</param>
    /// <param name="heights">How many heights it can be voted on.</param>
    /// <param name="cancellationToken">Cancels waiting; the proposal may still be sealed.</param>
    /// <exception cref="ArgumentException">More than 256 organisations are named, or no height or too many.
    /// </exception>
    /// <exception cref="HealthLedgerException">As at the node, or HLS6009 when its outcome is not known.</exception>
    public Task<SealedEntry> ProposeChangeAsync(
        IReadOnlyList<ReplicaApplication> added,
        IReadOnlyList<ParticipantId> removed,
        ulong heights = LedgerNode.DefaultProposalHeights,
        CancellationToken cancellationToken = default)
    {
        LedgerNode.CheckChange(added, removed, heights);
        return SealAsync(
            ClientMember.ProposeChange, MembershipBodies.Change(added, removed, heights), cancellationToken);
    }

    /// <summary>
    /// Has the node propose the next protocol version (<see cref="LedgerNode.ProposeProtocolVersionAsync(ulong, ulong,
    /// CancellationToken)"/>). The proposal is among <see cref="ListProposalsAsync"/> afterwards.
    /// </summary>
    /// <param name="version">The version.</param>
    /// <param name="heights">How many heights it can be voted on.</param>
    /// <param name="cancellationToken">Cancels waiting; the proposal may still be sealed.</param>
    /// <exception cref="ArgumentException">No height or too many.</exception>
    /// <exception cref="HealthLedgerException">As at the node, or HLS6009 when its outcome is not known.</exception>
    public Task<SealedEntry> ProposeProtocolVersionAsync(
        ulong version,
        ulong heights = LedgerNode.DefaultProposalHeights,
        CancellationToken cancellationToken = default)
    {
        LedgerNode.CheckHeights(heights);
        return SealAsync(
            ClientMember.ProposeProtocolVersion, MembershipBodies.Upgrade(version, heights), cancellationToken);
    }

    /// <summary>
    /// Has the node propose another placement policy (<see cref="LedgerNode.ProposePlacementAsync(PlacementPolicy,
    /// ulong, CancellationToken)"/>). The proposal is among <see cref="ListProposalsAsync"/> afterwards.
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <param name="heights">How many heights it can be voted on.</param>
    /// <param name="cancellationToken">Cancels waiting; the proposal may still be sealed.</param>
    /// <exception cref="ArgumentException">No height or too many.</exception>
    /// <exception cref="HealthLedgerException">As at the node, or HLS6009 when its outcome is not known.</exception>
    public Task<SealedEntry> ProposePlacementAsync(
        PlacementPolicy policy,
        ulong heights = LedgerNode.DefaultProposalHeights,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        LedgerNode.CheckHeights(heights);
        return SealAsync(
            ClientMember.ProposePlacement, PlacementBodies.Propose(policy, heights), cancellationToken);
    }

    /// <summary>Who holds which records (<see cref="LedgerNode.GetPlacementAsync(CancellationToken)"/>).</summary>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="HealthLedgerException">As at the node.</exception>
    public Task<PlacementStatus> GetPlacementAsync(CancellationToken cancellationToken = default) => CallAsync(
        ClientMember.Placement, default, (ref reader) => reader.Placement(), cancellationToken);

    /// <summary>Who must hold a record (<see cref="LedgerNode.GetPlacementAsync(RecordId,
    /// CancellationToken)"/>).</summary>
    /// <param name="recordId">The record.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="HealthLedgerException">As at the node.</exception>
    public Task<RecordPlacement> GetPlacementAsync(
        RecordId recordId, CancellationToken cancellationToken = default) => CallAsync(
        ClientMember.RecordPlacement,
        BodyFormat.Encode((ref writer) => writer.Id(recordId)),
        (ref reader) => reader.Placed(),
        cancellationToken);

    /// <summary>Has the node vote on an open proposal (<see cref="LedgerNode.VoteAsync(ReplicaProposal, bool,
    /// CancellationToken)"/>).</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="approves">Yes or no; it is not taken back.</param>
    /// <param name="cancellationToken">Cancels waiting; the vote may still be sealed.</param>
    /// <exception cref="HealthLedgerException">As at the node, or HLS6009 when its outcome is not known.</exception>
    public Task<SealedEntry> VoteAsync(
        ReplicaProposal proposal, bool approves, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return SealAsync(
            ClientMember.Vote,
            MembershipBodies.Vote(proposal.Proposer, proposal.Id, approves),
            cancellationToken);
    }
}
