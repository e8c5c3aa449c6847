using HealthLedger.Consensus;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>
/// Version 1: what the organisations that run the replicas decide together. One vote each; a quorum of yes decides
/// (docs/spec/ledger.md section 3.5). What a change must be, the rules of its kind say, when it is proposed and once
/// more when it is accepted.
/// </summary>
internal sealed class MembershipRules
{
    private readonly RuleContext _context;
    private readonly ReplicaSetRules _sets;
    private readonly UpgradeRules _upgrades;
    private readonly PlacementRules _placement;

    public MembershipRules(RuleContext context)
    {
        _context = context;
        _sets = new ReplicaSetRules(context);
        _upgrades = new UpgradeRules(context);
        _placement = new PlacementRules(context);
    }

    private ReplicaSet Current => _context.Head.Replicas;

    public EntryOutcomeCode Propose(ProposeChange change, OperationSite site)
    {
        if (!IsMember(site.Author))
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        if (change.Kind is 0 or > ProposeChange.PlacementKind)
        {
            return EntryOutcomeCode.UnknownKind;
        }

        if (change.Expires <= _context.Height)
        {
            return EntryOutcomeCode.LimitExceeded;
        }

        EntryOutcomeCode outcome = Check(change);
        if (outcome == EntryOutcomeCode.Accepted)
        {
            Set(site.Author, new ProposalRow
            {
                Proposal = site.Hash,
                Expires = change.Expires,
                Status = ProposalRow.Open,
                Kind = change.Kind,
                Removed = change.Removed,
                Seats = [.. change.Seats.Select(seat => (seat.Participant, seat.SealKey))],
                Protocol = change.Protocol,
                Placement = change.Placement,
                Yes = [],
                No = [],
            }, site.Hash);
        }

        return outcome;
    }

    public EntryOutcomeCode Vote(Vote vote, OperationSite site)
    {
        if (!IsMember(site.Author))
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        if (!IsMember(vote.Proposer) || Find(vote.Proposer) is not { } row
            || row.Proposal != vote.Proposal || !row.IsOpenAt(_context.Height))
        {
            return EntryOutcomeCode.ProposalClosed;
        }

        if (row.Yes.Contains(site.Author) || row.No.Contains(site.Author))
        {
            return EntryOutcomeCode.VotedAlready;
        }

        // Votes of organisations that have left since do not count, and their places in the row are free again.
        List<ParticipantId> yes = [.. row.Yes.Where(IsMember)];
        List<ParticipantId> no = [.. row.No.Where(IsMember)];
        (vote.Approves ? yes : no).Add(site.Author);
        uint status = ProposalRow.Open;
        if (yes.Count >= Current.Size.Quorum)
        {
            if (Accept(row, site.Hash) is { } fault)
            {
                return fault;
            }

            status = ProposalRow.Accepted;
        }
        else if (no.Count > Current.Replicas.Count - Current.Size.Quorum)
        {
            status = ProposalRow.Rejected;
        }

        Set(vote.Proposer, row.With(status, yes, no), site.Hash);
        return EntryOutcomeCode.Accepted;
    }

    private EntryOutcomeCode Check(ProposeChange change) => change.Kind switch
    {
        ProposeChange.ProtocolKind => _upgrades.FaultOf(change.Protocol) ?? EntryOutcomeCode.Accepted,
        ProposeChange.PlacementKind => _placement.FaultOf(change.Placement) ?? EntryOutcomeCode.Accepted,
        _ => _sets.Check(change),
    };

    // Puts in force what a quorum said yes to, or says why that is not possible any more.
    private EntryOutcomeCode? Accept(ProposalRow row, Digest256 source)
    {
        if (ReplicaRules.IsChanging(_context))
        {
            return EntryOutcomeCode.ChangePending;
        }

        return row.Kind switch
        {
            ProposeChange.ProtocolKind => _upgrades.Accept(row.Protocol, source),
            ProposeChange.PlacementKind => _placement.Accept(row.Placement, source),
            _ => _sets.Accept(row, source),
        };
    }

    private bool IsMember(ParticipantId participant) =>
        Current.Replicas.Any(replica => replica.Participant == participant);

    private ProposalRow? Find(ParticipantId proposer) =>
        _context.State.Read(StateKind.Proposal, proposer.ToArray()) is { } bytes
            ? ProposalRow.TryDecode(bytes)
            : null;

    private void Set(ParticipantId proposer, ProposalRow row, Digest256 source) =>
        _context.State.Set(StateKind.Proposal, proposer.ToArray(), row.Encode(), source);
}
