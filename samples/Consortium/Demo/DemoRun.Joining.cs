using HealthLedger;
using HealthLedger.Ledger;
using HealthLedger.Verifier;

namespace Consortium.Demo;

/// <content>A fifth organisation.</content>
internal sealed partial class DemoRun
{
    private const string JoinerCode = "CENTRE";

    private async Task ShowJoiningAsync(CancellationToken cancellationToken)
    {
        Organisation[] members = [.. _organisations.All];
        _report.Title($"{JoinerCode} joins, by the votes of the four");
        (Organisation joiner, ParticipantApplication participant, ReplicaApplication replica) = await _organisations
            .ApplyAsync(JoinerCode, cancellationToken).ConfigureAwait(false);
        SealedEntry registered = await members[0].Ledger
            .RegisterParticipantAsync(participant, cancellationToken).ConfigureAwait(false);
        SealedEntry proposed = await members[1].Ledger
            .ProposeChangeAsync([replica], [], cancellationToken: cancellationToken).ConfigureAwait(false);
        _report.Check(
            true,
            $"{members[0].Code} registers it (entry {registered.Height.Value}/{registered.Index}), {members[1].Code} "
            + $"proposes its replica (entry {proposed.Height.Value}/{proposed.Index})");
        await ShowVotesAsync(members, replica, cancellationToken).ConfigureAwait(false);

        await _organisations.JoinAsync(joiner, cancellationToken).ConfigureAwait(false);
        bool isSeated = await UntilSeatedAsync(replica, cancellationToken).ConfigureAwait(false);
        bool isVoting = await UntilAsync(
            [joiner], status => status.Replication is { IsVoting: true, HasQuorum: true }, cancellationToken)
            .ConfigureAwait(false);
        await _report.StatusAsync(_organisations, cancellationToken).ConfigureAwait(false);
        _report.Check(
            isSeated && isVoting,
            $"{JoinerCode} starts, fetches the history, and votes: all five stand behind the boundary, in epoch 1");
        await ShowFifthCountsAsync(joiner, cancellationToken).ConfigureAwait(false);
    }

    // Each looks at the ledger's own copy of the proposal, and compares the key with the file that it was handed.
    private async Task ShowVotesAsync(
        Organisation[] members, ReplicaApplication replica, CancellationToken cancellationToken)
    {
        int quorum = members.Length - ((members.Length - 1) / 3);
        Organisation[] voters = members[..quorum];
        SealedEntry? last = null;
        foreach (Organisation voter in voters)
        {
            ReplicaProposal proposal = await ProposalAsync(voter, cancellationToken).ConfigureAwait(false);
            if (proposal.Removed.Count != 0
                || !proposal.Seated.SequenceEqual([(replica.Participant, replica.SealKeyId)]))
            {
                throw new InvalidOperationException($"{voter.Code} sees another proposal.");
            }

            last = await voter.Ledger.VoteAsync(proposal, approves: true, cancellationToken).ConfigureAwait(false);
        }

        ReplicaSetStatus accepted = await voters[^1].Ledger
            .GetReplicasAsync(cancellationToken).ConfigureAwait(false);
        _report.Check(
            accepted.Boundary is not null || accepted.Epoch == 1,
            $"{string.Join(", ", voters.Select(voter => voter.Code))} vote yes, which is a quorum at height "
            + $"{last!.Height.Value}; it takes effect 64 blocks later");
    }

    // With one of five away, four are a quorum: nothing would be acknowledged without the fifth.
    private async Task ShowFifthCountsAsync(Organisation joiner, CancellationToken cancellationToken)
    {
        (Organisation primary, _) = await PrimaryAsync(cancellationToken).ConfigureAwait(false);
        Organisation victim = _organisations.All.First(one => one != primary && one != joiner);
        await victim.KillAsync().ConfigureAwait(false);
        AcknowledgedMessage message = await SendAsync(joiner, cancellationToken).ConfigureAwait(false);
        ReceiptVerdict now = await VerifyAsync(joiner, message, cancellationToken).ConfigureAwait(false);
        ReceiptVerdict before = await VerifyAsync(joiner, _acknowledged[0], cancellationToken).ConfigureAwait(false);
        _report.Check(
            now.IsAccepted && now.Facts!.Assurance.ToString() == "Quorum(5, 1)",
            $"{victim.Code} is killed, and a message to {JoinerCode} is acknowledged by four of five: "
            + $"{now.Facts?.Assurance}, verified with the genesis of the four");
        _report.Check(
            before.IsAccepted && before.Facts!.Assurance.ToString() == "Quorum(4, 1)",
            $"{JoinerCode} gives the receipt of the first message, too: {before.Facts?.Assurance}");
        await _organisations.StartAsync(victim, cancellationToken).ConfigureAwait(false);
        bool isBack = await UntilAsync([victim], Reached(message.Entry.Height), cancellationToken)
            .ConfigureAwait(false);
        _report.Check(isBack, $"{victim.Code} starts again and catches up");
    }

    // It was sealed at its author's node, and comes to this one.
    private static async Task<ReplicaProposal> ProposalAsync(Organisation at, CancellationToken cancellationToken)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < Patience)
        {
            ReplicaProposal? open = await at.Ledger.ListProposalsAsync(cancellationToken)
                .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            if (open is not null)
            {
                return open;
            }

            await Task.Delay(PollEvery, cancellationToken).ConfigureAwait(false);
        }

        throw new TimeoutException($"{at.Code} sees no proposal.");
    }

    private async Task<bool> UntilSeatedAsync(ReplicaApplication replica, CancellationToken cancellationToken)
    {
        long began = TimeProvider.System.GetTimestamp();
        foreach (Organisation each in _organisations.All)
        {
            while (await each.Ledger.GetReplicasAsync(cancellationToken).ConfigureAwait(false) is { } set
                && !(set.Epoch == 1 && set.Replicas.Contains(replica.Participant)))
            {
                if (TimeProvider.System.GetElapsedTime(began) > Patience)
                {
                    return false;
                }

                await Task.Delay(PollEvery, cancellationToken).ConfigureAwait(false);
            }
        }

        return true;
    }
}
