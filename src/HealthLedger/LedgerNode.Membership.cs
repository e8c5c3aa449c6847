using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Vaults;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    /// <summary>How many heights a proposal is open when nothing else is said.</summary>
    public const ulong DefaultProposalHeights = 1_000_000;

    /// <summary>The replicas of the ledger, and the change that is ahead, as of the newest sealed block here.</summary>
    public ReplicaSetStatus GetReplicas()
    {
        LedgerHead head = _parts.View.Head;
        return new ReplicaSetStatus
        {
            Epoch = head.Replicas.Epoch,
            Replicas = ParticipantsOf(head.Replicas),
            Boundary = head.Scheduled is { } ahead ? new BlockHeight(ahead.Height) : null,
            Next = head.Scheduled is { } scheduled ? ParticipantsOf(scheduled.Next) : [],
            ProtocolVersion = head.Terms.Protocol,
            NextProtocolVersion = head.ScheduledTerms?.Protocol,
        };
    }

    /// <summary>
    /// Applies for a place in the replica set with a seal key of this node's vault: the one that the vault was made
    /// with or, when the ledger has or had that one, the next, which is made here. So a replica is given another seal
    /// key among several, too. Whoever runs a replica proposes it. A node whose replica was removed goes over to the
    /// new key at once, and is started again before it is proposed: the others let nobody in with the old one.
    /// </summary>
    /// <param name="cancellationToken">Cancels; a key that was made waits in the vault, and is gone on with.</param>
    /// <exception cref="KeyUnavailableException">The vault does not make the key, or does not sign.</exception>
    public async Task<ReplicaApplication> ApplyForReplicaAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        await _rotation.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            VaultKeyVersion version = await ActiveVersionAsync(VaultKey.Seal, cancellationToken).ConfigureAwait(false);
            StateKey known = new(StateKind.SealKey, version.KeyId!.Value.ToArray());
            if (await _parts.ReadRowAsync(known, cancellationToken).ConfigureAwait(false) is not null)
            {
                version = await NextVersionAsync(VaultKey.Seal, cancellationToken).ConfigureAwait(false);
                await LeaveFormerSealKeyAsync(version, cancellationToken).ConfigureAwait(false);
            }

            return await ReplicaApplication.CreateAsync(
                Genesis.LedgerId, Organisation, _parts.Vault, version, _parts.Author.KeyId, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            _rotation.Release();
        }
    }

    /// <summary>
    /// Proposes another replica set. This organisation must run a replica; another open proposal of it is replaced. It
    /// takes effect once a quorum of the organisations that run replicas has voted yes (<see
    /// cref="VoteAsync(ReplicaProposal, bool, CancellationToken)"/>).
    /// </summary>
    /// <param name="added">Who gets a replica, or another seal key for the one it has. Three at once where there is one
    /// replica: there is one, or there are four and more.</param>
    /// <param name="removed">Whose replicas leave.</param>
    /// <param name="heights">How many heights it can be voted on.</param>
    /// <param name="cancellationToken">Cancels waiting; the proposal may still be sealed.</param>
    /// <exception cref="ArgumentException">More than 256 organisations are named, or no height or too
    /// many.</exception>
    /// <exception cref="SubmissionRejectedException">The ledger refused (HLS3011); the entry says why.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public async Task<ReplicaProposal> ProposeChangeAsync(
        IReadOnlyList<ReplicaApplication> added,
        IReadOnlyList<ParticipantId> removed,
        ulong heights = DefaultProposalHeights,
        CancellationToken cancellationToken = default)
    {
        ProposeChange change = ToChange(added, removed, heights);
        await RequireAsync(change, cancellationToken).ConfigureAwait(false);
        return new ReplicaProposal
        {
            Proposer = Organisation,
            Id = LedgerOperation.HashOf(change.Encode()),
            Kind = LedgerChangeKind.Replicas,
            Expires = new BlockHeight(change.Expires),
            Removed = change.Removed,
            Seated = [.. added.Select(application => (application.Participant, application.SealKeyId))],
            Yes = [],
            No = [],
        };
    }

    /// <summary>
    /// Votes on an open proposal; it is not taken back. This organisation must run a replica. The vote that completes a
    /// quorum of yes has the ledger change over at a boundary: 64 heights above its block or, where there is one
    /// replica, with its block.
    /// </summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="approves">Yes or no.</param>
    /// <param name="cancellationToken">Cancels waiting; the vote may still be sealed.</param>
    /// <exception cref="ReplicaHaltedException">This is the one replica, the vote would give it company, and it was
    /// started without a way to the others (HLS6033). Nothing was submitted.</exception>
    /// <exception cref="SubmissionRejectedException">The ledger refused (HLS3011); the entry says why. Or the vote is a
    /// yes to a protocol version that this node's software does not execute (HLS3034): a yes says that it does. Nothing
    /// was submitted then.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public Task<SealedEntry> VoteAsync(
        ReplicaProposal proposal, bool approves, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        RequireAble(proposal, approves);
        return RequireAsync(ToVote(proposal.Proposer, proposal.Id, approves), cancellationToken);
    }

    /// <summary>The proposals that can be voted on now, at most one of each organisation that runs a replica.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="IntegrityException">The stored state is damaged (HLS3003).</exception>
    public async Task<IReadOnlyList<ReplicaProposal>> ListProposalsAsync(CancellationToken cancellationToken = default)
    {
        LedgerHead head = _parts.View.Head;
        List<ReplicaProposal> open = [];
        foreach (ReplicaDefinition replica in head.Replicas.Replicas)
        {
            StateLeaf? leaf = await _parts.ReadRowAsync(
                new StateKey(StateKind.Proposal, replica.Participant.ToArray()), cancellationToken)
                .ConfigureAwait(false);
            if (leaf is not null && ProposalRow.TryDecode(leaf.Value) is { } row
                && row.IsOpenAt(head.Header.Height + 1))
            {
                open.Add(ToProposal(replica.Participant, row));
            }
        }

        return open;
    }

    // Nothing is sealed with the key of a place that is gone.
    private async Task LeaveFormerSealKeyAsync(VaultKeyVersion version, CancellationToken cancellationToken)
    {
        LedgerHead head = _parts.View.Head;
        bool hasPlace = head.Replicas.Replicas.Concat(head.Scheduled?.Next.Replicas ?? [])
            .Any(replica => replica.Participant == Organisation);
        if (!hasPlace)
        {
            await _parts.Vault.ActivateAsync(VaultKey.Seal, version.Version, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Proposes for a client.</summary>
    internal Task<SealedEntry> ProposeChangeAsync(
        IReadOnlyList<ReplicaApplication> added,
        IReadOnlyList<ParticipantId> removed,
        ulong heights,
        RequestTicket? ticket,
        CancellationToken cancellationToken) =>
        RequireAsync(ToChange(added, removed, heights), ticket, cancellationToken);

    /// <summary>Votes for a client, which names the proposal; what it would do is looked up here.</summary>
    internal async Task<SealedEntry> VoteAsync(
        ParticipantId proposer,
        Digest256 proposal,
        bool approves,
        RequestTicket? ticket,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<ReplicaProposal> open = await ListProposalsAsync(cancellationToken).ConfigureAwait(false);
        if (open.FirstOrDefault(one => one.Proposer == proposer && one.Id == proposal) is { } found)
        {
            RequireAble(found, approves);
        }

        return await RequireAsync(ToVote(proposer, proposal, approves), ticket, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <exception cref="ArgumentException">More than 256 organisations are named, or no height or too many.
    /// </exception>
    internal static void CheckChange(
        IReadOnlyList<ReplicaApplication> added, IReadOnlyList<ParticipantId> removed, ulong heights)
    {
        ArgumentNullException.ThrowIfNull(added);
        ArgumentNullException.ThrowIfNull(removed);
        CheckHeights(heights);
        if (Math.Max(added.Count, removed.Count) > ProposeChange.MaxNamed)
        {
            throw new ArgumentException(
                $"A change names at most {ProposeChange.MaxNamed} organisations.", nameof(added));
        }
    }

    // What this node could not go through with it does not say yes to.
    private void RequireAble(ReplicaProposal proposal, bool approves)
    {
        if (approves && NeedsPeers(proposal))
        {
            throw NodeProducer.WithoutPeers();
        }

        if (approves && proposal.ProtocolVersion is { } version && !_parts.Rules.Knows(version))
        {
            throw new SubmissionRejectedException(
                HealthLedgerErrorCodes.ProtocolNotSupported,
                $"A yes to protocol version {version} says that this node executes it, and its software does not. "
                + "Nothing was submitted. Start a newer version of the software, and vote then.");
        }
    }

    private ProposeChange ToChange(
        IReadOnlyList<ReplicaApplication> added, IReadOnlyList<ParticipantId> removed, ulong heights)
    {
        CheckChange(added, removed, heights);
        return new ProposeChange
        {
            Salt = LedgerOperation.NewSalt(),
            Kind = ProposeChange.ReplicaSetKind,
            Expires = checked(_parts.View.Head.Header.Height + heights),
            Removed = [.. removed],
            Seats = [.. added.Select(application => application.Seat)],
        };
    }

    // Without a way to the others this would be the last block of the one replica.
    private bool NeedsPeers(ReplicaProposal proposal) =>
        _parts.Link is null && proposal.Seated.Any(seat => seat.Participant != Organisation);

    private static Vote ToVote(ParticipantId proposer, Digest256 proposal, bool approves) => new()
    {
        Salt = LedgerOperation.NewSalt(),
        Proposer = proposer,
        Proposal = proposal,
        Approves = approves,
    };

    private static ReplicaProposal ToProposal(ParticipantId proposer, ProposalRow row) => new()
    {
        Proposer = proposer,
        Id = row.Proposal,
        Kind = (LedgerChangeKind)row.Kind,
        ProtocolVersion = row.Kind == ProposeChange.ProtocolKind ? row.Protocol : null,
        Placement = row.Kind == ProposeChange.PlacementKind ? PlacementPolicy.TryDecode(row.Placement) : null,
        Expires = new BlockHeight(row.Expires),
        Removed = row.Removed,
        Seated =
        [
            .. row.Seats.Select(seat => (seat.Participant, LabelledHash.Of(HashLabel.Key, seat.SealKey))),
        ],
        Yes = row.Yes,
        No = row.No,
    };

    private static IReadOnlyList<ParticipantId> ParticipantsOf(ReplicaSet set) =>
        [.. set.Replicas.Select(replica => replica.Participant)];
}
