using HealthLedger.Consensus.Runtime;
using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Runtime;
using HealthLedger.Transport;

namespace HealthLedger.Snapshots;

/// <summary>Puts a snapshot of the members' nodes into the empty store of one that joins.</summary>
internal static class SnapshotJoin
{
    /// <summary>Fetches, verifies and stores.</summary>
    public static async Task<SnapshotSummary> RunAsync(
        LedgerNodeBuilder builder,
        ReplicaPeers peers,
        ParticipantId organisation,
        IProgress<SnapshotProgress>? progress,
        CancellationToken cancellationToken)
    {
        LedgerGenesis genesis = builder.Genesis!;
        LedgerHead head = GenesisBuilder.Build(genesis.Document);
        RegisteredPeers known = PeersKnown(genesis, peers, head);
        await LedgerSnapshot.RequireEmptyAsync(builder.Storage!, cancellationToken).ConfigureAwait(false);
        ITransport transport = await PeerTransports
            .OpenerOf(builder, peers, builder.Events, head.LedgerId, organisation)(cancellationToken)
            .ConfigureAwait(false);
        await using (transport.ConfigureAwait(false))
        {
            transport.SetPeers(known.RegisteredBut(transport.Self));
            return await SnapshotFetch.RunAsync(
                transport,
                builder.TimeProvider,
                progress,
                async stream =>
                {
                    SnapshotFile file = await SnapshotFile.OpenAsync(stream, cancellationToken).ConfigureAwait(false);
                    await using (file.ConfigureAwait(false))
                    {
                        return await LedgerSnapshot
                            .LoadAsync(genesis, builder.Storage!, file, progress: null, cancellationToken)
                            .ConfigureAwait(false);
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    // Those of the genesis, and those that the introduction leads to.
    private static RegisteredPeers PeersKnown(LedgerGenesis genesis, ReplicaPeers peers, LedgerHead head)
    {
        IReadOnlyList<EpochStep> path = peers.Introduction.IsEmpty
            ? []
            : ReplicaIntroduction.Read(genesis, head.LedgerId, peers.Introduction);
        return RegisteredPeers.Of(
            head.Replicas,
            path.Count == 0 ? [] : path[^1].Next.Replicas,
            participant => PeerTransports.AddressesOf(peers, participant));
    }
}
