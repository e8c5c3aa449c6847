using HealthLedger.Consensus;
using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Replication;

/// <summary>What the replica of a node starts from: the newest stored block, and what the journal has beyond.</summary>
internal sealed class ReplicationStart
{
    private ReplicationStart(
        ReplicaConfiguration configuration,
        ReplicaOrigin origin,
        ReplicaJournal journal,
        FormerReplicas former)
    {
        Former = former;
        Configuration = configuration;
        Origin = origin;
        Journal = journal;
    }

    public ReplicaConfiguration Configuration { get; }

    public ReplicaOrigin Origin { get; }

    public ReplicaJournal Journal { get; }

    /// <summary>Who is let in because of the sets before.</summary>
    public FormerReplicas Former { get; }

    /// <summary>Reads the journal from where the newest stored block needs it.</summary>
    public static async Task<ReplicationStart> ReadAsync(
        NodeParts parts, JournalPosition from, CancellationToken cancellationToken)
    {
        ReplicaJournal journal = new(parts.Storage.Journal);
        HeaderReader headers = new(parts.View.Head.LedgerId);
        List<ReadOnlyMemory<byte>> records = [];
        await foreach (JournalRecord record in parts.Storage.Journal
            .ReadAsync(from, cancellationToken).ConfigureAwait(false))
        {
            if (ReplicaRecord.TryDecode(record.Bytes) is not { } decoded)
            {
                throw new IntegrityException(
                    HealthLedgerErrorCodes.JournalMismatch,
                    $"Journal record {record.Position} is not one that this version wrote. Nothing was changed.");
            }

            journal.Note(
                Replica.HeightOf(decoded, headers), decoded.Kind == ReplicaRecordKind.WholeView, record.Position);
            records.Add(record.Bytes);
        }

        LedgerHead head = parts.View.Head;
        ulong start = parts.View.Epochs.NewestBoundary;
        ReplicaConfiguration configuration = new()
        {
            Participant = parts.Organisation,
            Window = parts.Options.ConsensusWindow,
            ViewTimeout = parts.Options.ViewTimeout,
        };
        ReplicaOrigin origin = new()
        {
            Set = parts.View.Epochs.Newest,
            EpochStart = start,
            Height = head.Header.Height,
            HeaderHash = head.HeaderHash,
            Head = head.Header.Height == start
                ? null
                : await ReadHeadAsync(parts, head.Header.Height, cancellationToken).ConfigureAwait(false),
            Scheduled = head.Scheduled,
            Records = records,
            LostKeys = await FindLostAsync(parts, cancellationToken).ConfigureAwait(false),
        };
        return new ReplicationStart(
            configuration,
            origin,
            journal,
            FormerReplicas.Of(
                parts.View.Epochs.Newest,
                start,
                epoch => parts.View.Epochs.SetOf(epoch)!,
                parts.Introduced));
    }

    // A replica whose seal key is retired or gone in its vault follows, and votes again in the first epoch that gives
    // it another one.
    private static async Task<IReadOnlyList<ReadOnlyMemory<byte>>> FindLostAsync(
        NodeParts parts, CancellationToken cancellationToken)
    {
        ReplicaDefinition? own = parts.View.Epochs.Newest.Replicas
            .FirstOrDefault(replica => replica.Participant == parts.Organisation);
        if (own is null || await parts.Sealer.HoldsAsync(own, cancellationToken).ConfigureAwait(false))
        {
            return [];
        }

        parts.Events.OnFault(HealthLedgerErrorCodes.LedgerKeyNotHeld, ReplicaSealer.NotHeldAmongOthers);
        return [own.SealKey];
    }

    private static async Task<SealedHeader> ReadHeadAsync(
        NodeParts parts, ulong height, CancellationToken cancellationToken)
    {
        Block block = await NodeOpener.ReadAsync(parts.Storage.Blocks, height, cancellationToken).ConfigureAwait(false);
        return ToSealedHeader(block);
    }

    /// <summary>The header of a block with its seals.</summary>
    public static SealedHeader ToSealedHeader(Block block) => new(
        block.HeaderBytes,
        [.. block.Seals.Select(seal => new SignerSignature((int)seal.ReplicaIndex, seal.Signature))]);
}
