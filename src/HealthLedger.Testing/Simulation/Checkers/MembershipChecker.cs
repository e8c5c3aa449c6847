using System.Globalization;
using HealthLedger.Consensus;
using HealthLedger.Consensus.Messages;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Nodes;
using HealthLedger.Testing.Simulation.Workloads;

namespace HealthLedger.Testing.Simulation.Checkers;

/// <summary>
/// Follows the epochs of a ledger that votes on them: counts proposals and votes by itself, from the batches, and holds
/// each set that follows, and what honest replicas sign in which epoch, against it.
/// </summary>
internal sealed class MembershipChecker
{
    // docs/spec/ledger.md section 3.5.
    private const ulong Distance = 64;

    private readonly PromiseTotals _totals;
    private readonly uint _maxOperations;
    private readonly List<(ReplicaSet Set, ulong Start)> _epochs = [];
    private readonly Dictionary<Digest256, ProposeChange> _proposals = [];
    private readonly Dictionary<Digest256, HashSet<ParticipantId>> _yes = [];
    private readonly Dictionary<ulong, List<ProposeChange>> _decided = [];

    // Up to where the newest epoch goes, once that is executed: long before its boundary is.
    private ulong _end = ulong.MaxValue;

    public MembershipChecker(Consortium consortium, PromiseTotals totals)
    {
        _totals = totals;
        _maxOperations = (uint)consortium.Genesis.Parameters.MaxOperations;
        _epochs.Add((consortium.Replicas, 0));
    }

    /// <summary>Organisations that got a replica.</summary>
    public int Joined { get; private set; }

    /// <summary>Organisations that lost their replica.</summary>
    public int Removed { get; private set; }

    /// <summary>Replicas that got another seal key.</summary>
    public int Renewed { get; private set; }

    /// <summary>The next block of the history.</summary>
    public void Add(NodeHead head)
    {
        ReplicaSet set = _epochs[^1].Set;
        foreach (ReadOnlyMemory<byte> bytes in Batch.TryDecode(head.Batch)!.Submissions)
        {
            if (Submission.TryDecode(bytes, _maxOperations) is { } submission
                && head.Accepted.Contains(submission.Id))
            {
                Count(head.Height, set, submission);
            }
        }

        ReplicaSet next = head.Ledger.Replicas;
        _end = head.Ledger.Scheduled?.Height ?? ulong.MaxValue;
        if (next.Epoch == set.Epoch)
        {
            return;
        }

        ulong height = head.Height;
        _totals.Check(
            Promise.Membership,
            head.Ledger.Header.NextReplicaSet == next.Digest && height > Distance
                && _decided.GetValueOrDefault(height - Distance)?.Exists(
                    change => Apply(change, set).Digest == next.Digest) == true,
            () => Text($"the set after {height} is not one that a quorum voted for {Distance} heights before"));
        Joined += next.Replicas.Count(replica => Find(set, replica) is null);
        Removed += set.Replicas.Count(replica => Find(next, replica) is null);
        Renewed += next.Replicas.Count(replica => Find(set, replica) is { } before
            && !before.SealKey.AsSpan().SequenceEqual(replica.SealKey));
        _epochs.Add((next, height));
    }

    /// <summary>An honest node sends a message to all.</summary>
    public void Sent(SimulatedNode node, ReadOnlyMemory<byte> message)
    {
        (ulong Epoch, ulong Height, int Replica)? signed = ConsensusMessageCodec.TryDecode(message) switch
        {
            Prepare vote => (vote.Ballot.Epoch, vote.Ballot.Sequence, vote.Replica),
            Commit vote => (vote.Ballot.Epoch, vote.Ballot.Sequence, vote.Replica),
            SealMessage seal => (seal.Epoch, seal.Height, seal.Replica),
            _ => null,
        };
        if (signed is not (ulong epoch, ulong height, int replica))
        {
            return;
        }

        bool isIn = epoch < (ulong)_epochs.Count
            && height > _epochs[(int)epoch].Start
            && height <= (epoch + 1 == (ulong)_epochs.Count ? _end : _epochs[(int)epoch + 1].Start)
            && replica < _epochs[(int)epoch].Set.Replicas.Count
            && _epochs[(int)epoch].Set.Replicas[replica].Participant == node.Participant;
        _totals.Check(
            Promise.Epoch,
            isIn,
            () => Text($"node {node.Place} signs as {replica} of epoch {epoch} at {height}"));
    }

    private void Count(ulong height, ReplicaSet set, Submission submission)
    {
        ParticipantId author = submission.Body.Author;
        foreach (ReadOnlyMemory<byte> bytes in submission.Operations)
        {
            switch (LedgerOperation.TryDecode(bytes.Span))
            {
                case ProposeChange change:
                    _proposals[LedgerOperation.HashOf(bytes.Span)] = change;
                    break;
                case Ledger.Operations.Vote { Approves: true } vote
                    when _proposals.TryGetValue(vote.Proposal, out ProposeChange? change):
                    if (!_yes.TryGetValue(vote.Proposal, out HashSet<ParticipantId>? voters))
                    {
                        voters = [];
                        _yes.Add(vote.Proposal, voters);
                    }

                    voters.Add(author);
                    if (set.Replicas.Count(replica => voters.Contains(replica.Participant)) >= set.Size.Quorum)
                    {
                        Decide(height, change);
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private void Decide(ulong height, ProposeChange change)
    {
        if (!_decided.TryGetValue(height, out List<ProposeChange>? changes))
        {
            changes = [];
            _decided.Add(height, changes);
        }

        changes.Add(change);
    }

    // Who stays keeps its order, and who comes follows behind.
    private static ReplicaSet Apply(ProposeChange change, ReplicaSet set)
    {
        List<(ParticipantId Participant, byte[] Key)> places =
        [
            .. set.Replicas.Where(replica => !change.Removed.Contains(replica.Participant))
                .Select(replica => (replica.Participant, replica.SealKey)),
        ];
        foreach (ReplicaSeat seat in change.Seats)
        {
            int place = places.FindIndex(one => one.Participant == seat.Participant);
            if (place >= 0)
            {
                places[place] = (seat.Participant, seat.SealKey);
            }
            else
            {
                places.Add((seat.Participant, seat.SealKey));
            }
        }

        return ReplicaSet.Create(
            set.Epoch + 1,
            [.. places.Select((one, index) => new ReplicaDefinition((uint)index, one.Participant, one.Key))]);
    }

    private static ReplicaDefinition? Find(ReplicaSet set, ReplicaDefinition replica) =>
        set.Replicas.FirstOrDefault(other => other.Participant == replica.Participant);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
