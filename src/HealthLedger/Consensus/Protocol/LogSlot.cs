using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

/// <summary>All that a replica knows of one sequence number above the last sealed one.</summary>
internal sealed class LogSlot
{
    // The proposal's, the prepared one's, the committed one's, and one that came early.
    private const int MaxBodies = 4;

    private readonly List<SlotBody> _bodies = new(1);

    public LogSlot(ulong sequence, int replicas)
    {
        Sequence = sequence;
        Turn = (int)(sequence % (ulong)replicas);
        Prepares = new VoteSet(replicas);
        Commits = new VoteSet(replicas);
        Seals = new SealMessage?[replicas];
        Told = new bool[replicas];
        Served = new bool[replicas];
    }

    public ulong Sequence { get; }

    /// <summary>The primary's proposal in the current view, or null.</summary>
    public PrePrepare? Proposal { get; private set; }

    /// <summary>Whether the proposal is the first of its batch: not one of a new view.</summary>
    public bool IsFresh { get; private set; }

    /// <summary>Prepares of the current view.</summary>
    public VoteSet Prepares { get; }

    /// <summary>Commits of the current view.</summary>
    public VoteSet Commits { get; }

    /// <summary>This replica's prepare in the current view.</summary>
    public Prepare? OwnPrepare { get; set; }

    /// <summary>This replica's commit in the current view.</summary>
    public Commit? OwnCommit { get; set; }

    /// <summary>Whether the policy has refused the proposal.</summary>
    public bool IsRefused { get; set; }

    /// <summary>The prepare certificate of the highest view, or null.</summary>
    public PrepareCertificate? Prepared { get; set; }

    /// <summary>Whether what is prepared was prepared in the current view.</summary>
    public bool IsPreparedNow { get; set; }

    public CommitCertificate? Committed { get; set; }

    /// <summary>The header that executing gave; after a recovery, the journaled one.</summary>
    public ReadOnlyMemory<byte> Header { get; set; }

    /// <summary>Whether the host was asked to install the block rather than to execute its batch.</summary>
    public bool IsInstalled { get; set; }

    /// <summary>This replica's seal.</summary>
    public SealMessage? OwnSeal { get; set; }

    /// <summary>The first valid seal of each replica.</summary>
    public SealMessage?[] Seals { get; }

    /// <summary>Whom the proposal was shown because it voted for another.</summary>
    public bool[] Told { get; }

    /// <summary>Who got the batch since the last tick.</summary>
    public bool[] Served { get; }

    /// <summary>Whom this replica asked last for the batch: of each slot its own, so that none keeps another from
    /// asking all.</summary>
    public int Turn { get; set; }

    /// <summary>Ticks since the slot is there.</summary>
    public int Age { get; set; }

    /// <summary>Whether a batch is proposed here that has not been executed.</summary>
    public bool IsUnderWay => Proposal is not null || Committed is not null;

    public void Propose(PrePrepare proposal, bool isFresh)
    {
        Proposal = proposal;
        IsFresh = isFresh;
        IsRefused = false;
    }

    /// <summary>Forgets what belongs to a view that has ended.</summary>
    public void LeaveView()
    {
        Proposal = null;
        IsFresh = false;
        IsRefused = false;
        IsPreparedNow = false;
        OwnPrepare = null;
        OwnCommit = null;
        Prepares.Clear();
        Commits.Clear();
        Array.Clear(Told);
    }

    public SlotBody? Body(Digest256 digest)
    {
        foreach (SlotBody body in _bodies)
        {
            if (body.Digest == digest)
            {
                return body;
            }
        }

        return null;
    }

    /// <summary>Whether the batch of a digest is here; that of nothing always is.</summary>
    public bool Holds(Digest256 digest) => digest.IsZero || Body(digest) is not null;

    /// <summary>Keeps a batch; what nothing names any more makes room.</summary>
    public void Keep(SlotBody body)
    {
        if (Body(body.Digest) is not null)
        {
            return;
        }

        if (_bodies.Count >= MaxBodies)
        {
            int free = _bodies.FindIndex(held => !IsNamed(held.Digest));
            _bodies.RemoveAt(Math.Max(0, free));
        }

        _bodies.Add(body);
    }

    /// <summary>The batch that is named and not here, or null.</summary>
    public Digest256? Missing()
    {
        if (Committed is { } committed && !Holds(committed.Ballot.Digest))
        {
            return committed.Ballot.Digest;
        }

        return Committed is null && Proposal is { } proposal && !Holds(proposal.Ballot.Digest)
            ? proposal.Ballot.Digest
            : null;
    }

    /// <summary>Whether a batch that no proposal names yet is kept here.</summary>
    public bool HasEarlyBody() => _bodies.Exists(body => !IsNamed(body.Digest));

    private bool IsNamed(Digest256 digest) =>
        Proposal?.Ballot.Digest == digest || Prepared?.Ballot.Digest == digest || Committed?.Ballot.Digest == digest;
}
