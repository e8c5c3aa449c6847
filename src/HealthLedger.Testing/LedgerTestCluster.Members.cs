using HealthLedger.Consensus.Runtime;
using HealthLedger.Ledger.Execution;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Testing.Faults;
using HealthLedger.Transport;
using HealthLedger.Transport.InProcess;
using HealthLedger.Vaults;

namespace HealthLedger.Testing;

public sealed partial class LedgerTestCluster
{
    /// <summary>
    /// Registers organisations, has the replicas vote that each gets one too, starts their nodes, and waits until the
    /// others have gone over to the larger set. The new ones fetch what was sealed, and vote once they have it.
    /// </summary>
    /// <param name="count">How many: three where there is one replica.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The number of the first one; the others follow it.</returns>
    /// <exception cref="HealthLedgerException">The ledger refused, or a node has halted.</exception>
    public async Task<int> AddAsync(int count = 1, CancellationToken cancellationToken = default)
    {
        int first = Count;
        await ChangeAsync(
            await ApplyAsync(count, cancellationToken).ConfigureAwait(false), [], cancellationToken)
            .ConfigureAwait(false);
        return first;
    }

    /// <summary>Has the replicas vote that others take the place of some of them.</summary>
    /// <param name="replicas">Who leaves.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The number of the first new one; the others follow it.</returns>
    /// <exception cref="HealthLedgerException">The ledger refused, or a node has halted.</exception>
    public async Task<int> ReplaceAsync(IReadOnlyList<int> replicas, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(replicas);
        int first = Count;
        await ChangeAsync(
            await ApplyAsync(replicas.Count, cancellationToken).ConfigureAwait(false), replicas, cancellationToken)
            .ConfigureAwait(false);
        return first;
    }

    /// <summary>Has the replicas vote that one of them leaves. Its node runs on, and serves what it has.</summary>
    /// <param name="replica">Who leaves.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="HealthLedgerException">The ledger refused, or a node has halted.</exception>
    public Task RemoveAsync(int replica, CancellationToken cancellationToken = default) =>
        ChangeAsync([], [replica], cancellationToken);

    /// <summary>Has the replicas vote that one of them seals with another key.</summary>
    /// <param name="replica">Whose key.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="HealthLedgerException">The ledger refused, or a node has halted.</exception>
    public async Task RenewSealKeyAsync(int replica, CancellationToken cancellationToken = default)
    {
        ReplicaApplication application = await this[replica]
            .ApplyForReplicaAsync(cancellationToken).ConfigureAwait(false);
        await ChangeAsync([application], [], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The protocol versions that the software of those executes who come.</summary>
    internal ProtocolRules RulesOfNew { get; set; } = ProtocolRules.Known;

    /// <summary>The receipt by which nodes that are started get to know the present replicas; empty for none.</summary>
    internal ReadOnlyMemory<byte> Introduction { get; set; }

    /// <summary>What the nodes send over; who has a seal key can send for its replica.</summary>
    internal InProcessNetwork Network => _network;

    /// <summary>What happens to frames between nodes; null for nothing.</summary>
    internal FrameFaults? FrameFaults { get; set; }

    internal ClusterMember MemberOf(int replica) => _members[replica];

    /// <summary>Registers organisations that have no replica, and whose nodes do not run, with their
    /// applications.</summary>
    internal async Task<IReadOnlyList<ReplicaApplication>> ApplyAsync(int count, CancellationToken cancellationToken)
    {
        List<ReplicaApplication> applications = [];
        for (int i = 0; i < count; i++)
        {
            InMemoryKeyVault vault = InMemoryKeyVault.Create();
            ParticipantId participant = ParticipantApplication.NewId();
            _members = [.. _members, new ClusterMember(participant, vault) { Rules = RulesOfNew }];
            ParticipantFacts facts = ParticipantFacts.Create(
                participant, 1, $"Organisation {Count - 1}", "DE", ParticipantRoles.Provider, null, string.Empty);
            await Voters()[0].RegisterParticipantAsync(
                await ParticipantApplication.CreateAsync(
                    Genesis.LedgerId, $"org-{Count - 1}", facts, vault, cancellationToken).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
            applications.Add(await ReplicaApplication.CreateAsync(
                Genesis.LedgerId, participant, vault, cancellationToken).ConfigureAwait(false));
        }

        return applications;
    }

    /// <summary>Has the replicas whose nodes run vote for a change, and starts the nodes that it adds.</summary>
    internal async Task ChangeAsync(
        IReadOnlyList<ReplicaApplication> added, IReadOnlyList<int> removed, CancellationToken cancellationToken)
    {
        LedgerNode[] voters = Voters();
        ulong epoch = voters[0].GetReplicas().Epoch;
        ReplicaProposal proposal = await voters[0].ProposeChangeAsync(
            added,
            [.. removed.Select(replica => _members[replica].Participant)],
            cancellationToken: cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(voters.Select(voter => VoteAsync(voter, proposal, cancellationToken))).ConfigureAwait(false);
        for (int i = 0; i < Count; i++)
        {
            if (_members[i].Node is null && added.Any(one => one.Participant == _members[i].Participant))
            {
                await StartAsync(i, cancellationToken).ConfigureAwait(false);
            }
        }

        // Those that leave learn it too; those that have left earlier do not follow any more.
        foreach (ClusterMember member in _members.Where(member => !member.HasLeft))
        {
            while (member is { Node: { } node, IsCut: false } && node.GetReplicas().Epoch <= epoch)
            {
                ThrowIfHalted(node);
                await Task.Delay(PollEvery, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (int replica in removed)
        {
            _members[replica].HasLeft = true;
        }
    }

    // The votes cross: one that comes after the quorum of yes finds the proposal closed, which is as good.
    private static async Task VoteAsync(LedgerNode voter, ReplicaProposal proposal, CancellationToken cancellationToken)
    {
        try
        {
            await voter.VoteAsync(proposal, approves: true, cancellationToken).ConfigureAwait(false);
        }
        catch (SubmissionRejectedException) when (voter.GetReplicas() is { Boundary: not null } or { Epoch: > 0 })
        {
        }
    }

    private static void ThrowIfHalted(LedgerNode node)
    {
        if (node.GetStatus() is { IsHalted: true, Fault: var fault })
        {
            throw new ReplicaHaltedException(
                fault ?? HealthLedgerErrorCodes.NodeHalted, "A node of the cluster has halted.");
        }
    }

    // The founders are registrars, and the first that takes part speaks for all.
    private LedgerNode[] Voters() =>
    [
        .. _members.Where(member => member is { Node: not null, IsCut: false, HasLeft: false })
            .Select(member => member.Node!)
            .Where(node => node.GetReplicas().Replicas.Contains(node.Organisation)),
    ];

    private ClusterMember? Find(ParticipantId participant) =>
        Array.Find(_members, member => member.Participant == participant);

    private CuttableLink LinkOf(ClusterMember member) => new(
        member,
        Find,
        new TransportLink(
            async cancellationToken =>
            {
                ITransport transport = await InProcessTransport
                    .OpenAsync(_network, member.Vault, _time, cancellationToken).ConfigureAwait(false);
                return member.Around?.Invoke(transport) ?? transport;
            },
            _ => []),
        () => FrameFaults,
        _time);
}
