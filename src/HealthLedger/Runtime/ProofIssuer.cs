using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// Builds proofs under the newest sealed header, from its state and from stored blocks and tiles. What is stored is
/// checked against the sealed roots first: a damaged store gives an error and never a proof that would be refused.
/// </summary>
internal sealed class ProofIssuer
{
    private const int AccountingBytes = 16 * 1024 * 1024;
    private const int Page = 256;

    private readonly NodeParts _parts;
    private readonly LedgerView _view;
    private readonly StateReader _state;

    public ProofIssuer(NodeParts parts)
    {
        _parts = parts;
        _view = parts.View;
        _state = parts.State;
    }

    public async ValueTask<StateProof> ProveStateAsync(
        StateKind kind, byte[] key, CancellationToken cancellationToken)
    {
        (LedgerHead head, StateLeaf? row, StateTreeProof path) = await _state
            .ProveAsync(new StateKey(kind, key), cancellationToken).ConfigureAwait(false);
        SealedBlock block = await ReadBlockAsync(head, cancellationToken).ConfigureAwait(false);
        return new StateProof(
            ProofFormat.EncodeState(block, kind, key, row, path), row is not null, new BlockHeight(head.Header.Height));
    }

    public async ValueTask<ConsistencyProof> ProveConsistencyAsync(ulong firstSize, CancellationToken cancellationToken)
    {
        LedgerHead head = _view.Head;
        SealedBlock block = await ReadBlockAsync(head, cancellationToken).ConfigureAwait(false);
        ulong size = head.Header.HistorySize;
        ArgumentOutOfRangeException.ThrowIfZero(firstSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstSize, size);
        HistoryProof history = _view.Proof();
        if (await history.RootAsync(size, cancellationToken).ConfigureAwait(false) != head.Header.HistoryRoot)
        {
            throw HistoryDamaged(head);
        }

        Digest256[] path = await history.ConsistencyAsync(firstSize, size, cancellationToken).ConfigureAwait(false);
        return new ConsistencyProof(ProofFormat.EncodeConsistency(block, firstSize, path), firstSize, size);
    }

    public async ValueTask<AccountingProof> AccountAsync(
        SubjectId subject, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        (LedgerHead head, StateLeaf? row, StateTreeProof path) = await _state
            .ProveAsync(new StateKey(StateKind.Subject, subject.ToArray()), cancellationToken).ConfigureAwait(false);
        SealedBlock block = await ReadBlockAsync(head, cancellationToken).ConfigureAwait(false);
        long first = from.ToUnixTimeMilliseconds();
        long end = Math.Min(to.ToUnixTimeMilliseconds(), head.Header.Time + 1);
        if (first >= end)
        {
            throw new ArgumentException(
                "The interval is empty, or begins after the newest sealed block.", nameof(from));
        }

        List<LogItem> items = await ReadLogAsync(subject, head, first, end, cancellationToken)
            .ConfigureAwait(false);
        LogStretch stretch = new(subject, first, end, items);
        SubjectLog log = row is null ? SubjectLog.Empty : SubjectRow.TryDecode(row.Value)?.Log ?? SubjectLog.Empty;
        if (log.Size != (ulong)items.Count || log.Root != stretch.Root)
        {
            throw HistoryDamaged(head);
        }

        byte[] bytes = ProofFormat.EncodeAccounting(block, row, path, stretch);
        return bytes.Length <= AccountingBytes
            ? new AccountingProof(
                bytes,
                subject,
                DateTimeOffset.FromUnixTimeMilliseconds(first),
                DateTimeOffset.FromUnixTimeMilliseconds(end),
                stretch.Count)
            : throw new SubmissionRejectedException(
                HealthLedgerErrorCodes.AccountingTooLarge,
                "The accounting has more than 16 MiB. Ask for a shorter interval.");
    }

    private static IntegrityException HistoryDamaged(LedgerHead head) => new(
        HealthLedgerErrorCodes.HistoryDamaged,
        $"What is stored does not lead to the sealed roots at height {head.Header.Height}. Run "
        + "`healthledger verify --full`, then restore a backup.");

    private async ValueTask<SealedBlock> ReadBlockAsync(LedgerHead head, CancellationToken cancellationToken)
    {
        if (head.Header.Height == 0)
        {
            throw new SubmissionRejectedException(
                HealthLedgerErrorCodes.NothingSealed,
                "No block has been sealed yet, so there is nothing that a proof could hang on.");
        }

        Block block = await _view.ReadBlockAsync(head.Header.Height, cancellationToken).ConfigureAwait(false)
            ?? throw HistoryDamaged(head);
        return block.Header.Hash(block.HeaderBytes) == head.HeaderHash
            ? await _parts.SealedAsync(block, cancellationToken).ConfigureAwait(false)
            : throw HistoryDamaged(head);
    }

    // Nothing read here is checked by itself: all of it must lead to the log's root in the sealed state. Of entries
    // outside the interval only time and leaf are wanted.
    private async ValueTask<List<LogItem>> ReadLogAsync(
        SubjectId subject, LedgerHead head, long from, long to, CancellationToken cancellationToken)
    {
        List<LogItem> items = [];
        Block? block = null;
        EntryPosition? after = null;
        while (true)
        {
            IReadOnlyList<EntryPosition> page = await _view
                .FindAsync(IndexKind.SubjectLog, subject.ToArray(), after, Page, cancellationToken)
                .ConfigureAwait(false);
            foreach (EntryPosition position in page)
            {
                // Blocks that were sealed meanwhile are not under this header.
                if (position.Height > head.Header.Height)
                {
                    return items;
                }

                if (block?.Header.Height != position.Height)
                {
                    block = await _view.ReadBlockAsync(position.Height, cancellationToken).ConfigureAwait(false)
                        ?? throw HistoryDamaged(head);
                }

                items.Add(ItemOf(position, block, from, to) ?? throw HistoryDamaged(head));
                after = position;
            }

            if (page.Count < Page)
            {
                return items;
            }
        }
    }

    private static LogItem? ItemOf(EntryPosition position, Block block, long from, long to)
    {
        long time = block.Header.Time;
        if (time >= from && time < to)
        {
            LocatedEntry located = StoredBlockCheck.Find(position, block);
            return new LogItem(
                time, located.EntryBytes, located.OperationBytes, located.Submission.BodyBytes);
        }

        return position.Index < (ulong)block.Entries.Count
            ? new LogItem(time, block.Entries[(int)position.Index].Span)
            : null;
    }
}
