using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// Holds what an index did not find against the sealed state, which says what there is: the index is not under the
/// state root, and one that forgets gives wrong answers without a wrong byte in them.
/// </summary>
internal sealed class IndexAudit
{
    private const int Page = 1000;

    private readonly LedgerView _view;
    private readonly StateReader _state;

    public IndexAudit(LedgerView view, StateReader state)
    {
        _view = view;
        _state = state;
    }

    /// <summary>Called before it is said that there is no such record.</summary>
    /// <exception cref="IntegrityException">HLS3031: there is; HLS3003: the stored state is not the sealed one.
    /// </exception>
    public async ValueTask RequireAbsentAsync(RecordId record, CancellationToken cancellationToken)
    {
        if (await ReadRecordAsync(record, cancellationToken).ConfigureAwait(false) is { Row: not null })
        {
            throw await ForgottenAsync("entries of a record", cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>How many amendments a record has, and at which height.</summary>
    /// <returns>Null when there is no such record.</returns>
    /// <exception cref="IntegrityException">HLS3003: the stored state is not the sealed one.</exception>
    public async ValueTask<(ulong Height, ulong Amendments)?> CountAmendmentsAsync(
        RecordId record, CancellationToken cancellationToken)
    {
        (ulong height, RecordRow? row) = await ReadRecordAsync(record, cancellationToken).ConfigureAwait(false);
        return row is null ? null : (height, row.Version - 1);
    }

    /// <summary>How long the sub-logs of subjects are, and how many live records they have.</summary>
    /// <exception cref="IntegrityException">HLS3003: the stored state is not the sealed one.</exception>
    public async ValueTask<IReadOnlyList<SubjectExtent>> ReadAsync(
        IEnumerable<SubjectId> subjects, CancellationToken cancellationToken)
    {
        List<SubjectExtent> extents = [];
        foreach (SubjectId subject in subjects)
        {
            (LedgerHead head, StateLeaf? leaf) = await _state
                .ReadAsync(new StateKey(StateKind.Subject, subject.ToArray()), cancellationToken)
                .ConfigureAwait(false);
            if (leaf is not null && SubjectRow.TryDecode(leaf.Value) is { } row)
            {
                extents.Add(new SubjectExtent(subject, head.Header.Height, row.Log.Size, row.Records));
            }
        }

        return extents;
    }

    /// <summary>Called at the end of a list: it holds every entry of the sub-logs, and records enough.</summary>
    /// <param name="extents">What the state said before the list was begun.</param>
    /// <param name="listed">The entries of the list.</param>
    /// <param name="records">How many accepted records and amendments are among them.</param>
    /// <param name="beginnings">The pseudonyms whose enrolment is among them.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="IntegrityException">HLS3031.</exception>
    public async ValueTask RequireCompleteAsync(
        IReadOnlyList<SubjectExtent> extents,
        IReadOnlySet<EntryPosition> listed,
        ulong records,
        IReadOnlySet<SubjectId> beginnings,
        CancellationToken cancellationToken)
    {
        ulong live = 0;
        foreach (SubjectExtent extent in extents)
        {
            live += extent.Records;
            ulong logged = 0;
            EntryPosition? after = null;
            IReadOnlyList<EntryPosition> page;
            do
            {
                page = await _view.FindAsync(
                    IndexKind.SubjectLog, extent.Subject.ToArray(), after, Page, cancellationToken)
                    .ConfigureAwait(false);
                foreach (EntryPosition position in page.TakeWhile(position => position.Height <= extent.Height))
                {
                    logged += listed.Contains(position) ? 1UL : 0;
                }

                after = page.Count > 0 ? page[^1] : null;
            }
            while (page.Count == Page && page[^1].Height <= extent.Height);
            if (logged != extent.Logged || !beginnings.Contains(extent.Subject))
            {
                throw await ForgottenAsync("entries of a subject", cancellationToken).ConfigureAwait(false);
            }
        }

        if (records < live)
        {
            throw await ForgottenAsync("records of a subject", cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>HLS3031; or HLS7114 where the store began with a snapshot, and has no entries from before.</summary>
    /// <param name="what">What was not found.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<HealthLedgerException> ForgottenAsync(string what, CancellationToken cancellationToken) =>
        await _view.ReadBlockAsync(0, cancellationToken).ConfigureAwait(false) is null
            ? new StorageFailureException(
                HealthLedgerErrorCodes.BeforeSnapshot,
                $"This node began with a snapshot, and does not have all {what} that the ledger has. Ask a node that "
                + "has the whole history.",
                isTransient: false)
            : new IntegrityException(
                HealthLedgerErrorCodes.IndexDamaged,
                $"The stored index does not find {what} that the sealed state has. Nothing is said from it. Run "
                + "`healthledger verify --full`, then restore a backup.");

    private async ValueTask<(ulong Height, RecordRow? Row)> ReadRecordAsync(
        RecordId record, CancellationToken cancellationToken)
    {
        (LedgerHead head, StateLeaf? leaf) = await _state
            .ReadAsync(new StateKey(StateKind.Record, record.ToArray()), cancellationToken).ConfigureAwait(false);
        return (head.Header.Height, leaf is null ? null : RecordRow.TryDecode(leaf.Value));
    }
}
