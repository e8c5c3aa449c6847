using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Clients;

internal static partial class ServedMembers
{
    private static IEnumerable<KeyValuePair<ClientMember, Func<ServedCall, Task>>> MembershipMembers() =>
    [
        new(ClientMember.Replicas, call => call.AnswerAsync(
            (ref writer) => writer.Replicas(call.Node.GetReplicas()))),
        new(ClientMember.Proposals, ProposalsAsync),
        new(ClientMember.ProposeChange, ProposeAsync),
        new(ClientMember.Vote, VoteAsync),
        new(ClientMember.ProposeProtocolVersion, ProposeProtocolVersionAsync),
        new(ClientMember.ProposePlacement, ProposePlacementAsync),
        new(ClientMember.Placement, PlacementAsync),
        new(ClientMember.RecordPlacement, RecordPlacementAsync),
    ];

    private static async Task ProposalsAsync(ServedCall call)
    {
        IReadOnlyList<ReplicaProposal> open = await call.Node.ListProposalsAsync(call.Token).ConfigureAwait(false);
        await call.ListAsync(
            open.ToAsyncEnumerable(), one => BodyFormat.Encode((ref writer) => writer.Proposal(one)))
            .ConfigureAwait(false);
    }

    private static Task ProposeAsync(ServedCall call)
    {
        (List<ReplicaApplication> added, List<ParticipantId> removed, ulong heights) = call.Read(
            MembershipBodies.ReadChange);
        return SealAsync(
            call, ticket => call.Node.ProposeChangeAsync(added, removed, heights, ticket, call.Token));
    }

    private static Task ProposeProtocolVersionAsync(ServedCall call)
    {
        (ulong version, ulong heights) = call.Read((ref reader) =>
        {
            reader.Array(2);
            return (reader.Unsigned(), reader.Heights());
        });
        return SealAsync(
            call, ticket => call.Node.ProposeProtocolVersionAsync(version, heights, ticket, call.Token));
    }

    private static Task ProposePlacementAsync(ServedCall call)
    {
        (PlacementPolicy policy, ulong heights) = call.Read(PlacementBodies.ReadProposal);
        return SealAsync(call, ticket => call.Node.ProposePlacementAsync(policy, heights, ticket, call.Token));
    }

    private static async Task PlacementAsync(ServedCall call)
    {
        PlacementStatus status = await call.Node.GetPlacementAsync(call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Placement(status)).ConfigureAwait(false);
    }

    private static async Task RecordPlacementAsync(ServedCall call)
    {
        RecordId record = call.Read((ref reader) => reader.Record());
        RecordPlacement placement = await call.Node.GetPlacementAsync(record, call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Placed(placement)).ConfigureAwait(false);
    }

    private static Task VoteAsync(ServedCall call)
    {
        (ParticipantId proposer, Digest256 proposal, bool approves) = call.Read((ref reader) =>
        {
            reader.Array(3);
            return (reader.Participant(), reader.Digest(), reader.Boolean());
        });
        return SealAsync(call, ticket => call.Node.VoteAsync(proposer, proposal, approves, ticket, call.Token));
    }
}
