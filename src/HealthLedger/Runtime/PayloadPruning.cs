using HealthLedger.Backups;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Payloads;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// Removes payloads against sealed statements: first the statement is sealed, then the payloads go, so that at no
/// instant one is absent without an entry that says so. What a crash left in between is removed by the next run.
/// </summary>
internal sealed class PayloadPruning
{
    private const int DeleteGroup = 256;

    private readonly NodeParts _parts;
    private readonly Func<PruneStatement, PrivateRow, CancellationToken, Task> _seal;
    private readonly HashSet<Digest256> _sealed = [];
    private readonly List<SegmentId> _chosen = [];
    private long _bytes;

    /// <param name="parts">The node.</param>
    /// <param name="seal">Seals the entry of a statement together with the row of its opening.</param>
    public PayloadPruning(
        NodeParts parts, Func<PruneStatement, PrivateRow, CancellationToken, Task> seal)
    {
        _parts = parts;
        _seal = seal;
    }

    public async Task<PruneReport> RunAsync(PrunePolicy policy, CancellationToken cancellationToken)
    {
        IReadOnlyList<PruneStatement> known = await PruneStatement
            .ReadAsync(_parts.Storage.Custody, _parts.Vault, cancellationToken).ConfigureAwait(false);
        HashSet<SegmentId> stated = [.. known.SelectMany(statement => statement.Segments)];
        await ChooseAsync(policy, stated, cancellationToken).ConfigureAwait(false);
        int resumed = policy.IsTrial ? 0 : await ResumeAsync(known, cancellationToken).ConfigureAwait(false);
        SegmentId[][] groups = [.. _chosen.Chunk(PruneStatement.MaxSegments)];
        foreach (SegmentId[] group in policy.IsTrial ? [] : groups)
        {
            PruneStatement statement = PruneStatement.Create(group);
            long now = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
            PrivateRow row = await statement.ToRowAsync(_parts.Vault, now, cancellationToken).ConfigureAwait(false);
            await _seal(statement, row, cancellationToken).ConfigureAwait(false);
            await DeleteAsync(group, cancellationToken).ConfigureAwait(false);
        }

        return new PruneReport
        {
            Payloads = _chosen.Count,
            EnvelopeBytes = _bytes,
            Statements = groups.Length,
            Resumed = resumed,
            IsTrial = policy.IsTrial,
        };
    }

    private async Task ChooseAsync(
        PrunePolicy policy, HashSet<SegmentId> stated, CancellationToken cancellationToken)
    {
        BlockHeader newest = _parts.View.Head.Header;
        long before = newest.Time - (long)policy.OlderThan.TotalMilliseconds;
        for (ulong height = 1; height <= newest.Height; height++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Block? block = await _parts.View.ReadBlockAsync(height, cancellationToken).ConfigureAwait(false);
            if (block is null || Batch.TryDecode(block.BatchBytes) is not { } batch
                || OwnRecords.AcceptedIn(block, batch, _parts.Organisation) is not { } operations)
            {
                throw new IntegrityException(
                    HealthLedgerErrorCodes.BlockDamaged,
                    $"The stored block at height {height} is missing or damaged. Nothing was pruned. Run `healthledger "
                    + "verify --full`, then restore a backup.");
            }

            _sealed.UnionWith(OwnRecords.Statements(operations, Attest.Prune));
            if (block.Header.Time < before)
            {
                await ChooseAsync(policy, operations, stated, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ChooseAsync(
        PrunePolicy policy,
        List<LedgerOperation> operations,
        HashSet<SegmentId> stated,
        CancellationToken cancellationToken)
    {
        foreach (AppendRecord append in operations.OfType<AppendRecord>()
            .Where(append => policy.Kind is null || append.Kind == policy.Kind))
        {
            foreach (RecordSegment segment in append.Segments.Where(segment => !stated.Contains(segment.Id)))
            {
                if (_chosen.Count < (policy.Limit ?? int.MaxValue)
                    && await _parts.Storage.Custody
                        .ReadEnvelopeAsync(segment.Id.ToArray(), cancellationToken).ConfigureAwait(false) is { } stored)
                {
                    _chosen.Add(segment.Id);
                    _bytes += stored.Envelope.Length;
                }
            }
        }
    }

    // A statement that is not sealed yet is in the outbox: its payloads go with a later run.
    private async Task<int> ResumeAsync(IReadOnlyList<PruneStatement> known, CancellationToken cancellationToken)
    {
        List<SegmentId> left = [];
        foreach (SegmentId segment in known
            .Where(statement => _sealed.Contains(statement.Commitment))
            .SelectMany(statement => statement.Segments))
        {
            if (await _parts.Storage.Custody
                .HasEnvelopeAsync(segment.ToArray(), cancellationToken).ConfigureAwait(false))
            {
                left.Add(segment);
            }
        }

        await DeleteAsync(left, cancellationToken).ConfigureAwait(false);
        return left.Count;
    }

    private async Task DeleteAsync(IReadOnlyList<SegmentId> segments, CancellationToken cancellationToken)
    {
        foreach (SegmentId[] group in segments.Chunk(DeleteGroup))
        {
            await _parts.Storage.Custody.DeleteEnvelopesAsync(
                [.. group.Select(segment => (ReadOnlyMemory<byte>)segment.ToArray())], cancellationToken)
                .ConfigureAwait(false);
            await _parts.Storage.Custody.WriteAsync(
                new CustodyWrite { Rows = [.. group.Select(DealtShareStore.RemovalOf)] }, cancellationToken)
                .ConfigureAwait(false);
        }
    }
}
