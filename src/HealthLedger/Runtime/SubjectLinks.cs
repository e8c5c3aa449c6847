using System.Runtime.CompilerServices;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>Which pseudonyms are one person's, from accepted merges, reversals and rekeyings.</summary>
internal sealed class SubjectLinks
{
    private const int Page = 256;

    private readonly LedgerView _view;

    public SubjectLinks(LedgerView view) => _view = view;

    /// <summary>A pseudonym with all that are merged into it now and all that it took the place of.</summary>
    public async ValueTask<IReadOnlyCollection<SubjectId>> FindAsync(
        SubjectId subject, CancellationToken cancellationToken)
    {
        HashSet<SubjectId> found = [subject];
        Queue<SubjectId> open = new([subject]);
        while (open.TryDequeue(out SubjectId next))
        {
            HashSet<SubjectId> below = [];
            await foreach (LedgerOperation operation in ReadAsync(IndexKind.SubjectLink, next, cancellationToken)
                .ConfigureAwait(false))
            {
                Apply(operation, next, below);
            }

            foreach (SubjectId linked in below.Where(found.Add))
            {
                open.Enqueue(linked);
            }
        }

        return found;
    }

    /// <summary>Where a pseudonym was rekeyed to, or null.</summary>
    public async ValueTask<SubjectId?> FindSuccessorAsync(SubjectId subject, CancellationToken cancellationToken)
    {
        await foreach (LedgerOperation operation in ReadAsync(IndexKind.SubjectLink, subject, cancellationToken)
            .ConfigureAwait(false))
        {
            if (operation is RekeySubject rekey && rekey.Old == subject)
            {
                return rekey.New;
            }
        }

        return null;
    }

    /// <summary>The live records of a pseudonym, in the order in which a rekeying names them.</summary>
    public async ValueTask<IReadOnlyList<RecordId>> FindLiveAsync(
        SubjectId subject, CancellationToken cancellationToken)
    {
        HashSet<RecordId> live = [];
        await foreach (LedgerOperation operation in ReadAsync(IndexKind.Subject, subject, cancellationToken)
            .ConfigureAwait(false))
        {
            switch (operation)
            {
                case AppendRecord append:
                    live.Add(append.Record);
                    break;
                case AmendRecord amend:
                    live.Add(amend.Record);
                    if (AmendmentRules.Withdraws(amend.Kind) is not null)
                    {
                        live.Remove(amend.Answers ?? amend.Target);
                    }

                    break;
                case RekeySubject rekey when rekey.New == subject:
                    live.UnionWith(rekey.Records);
                    break;
                default:
                    break;
            }
        }

        return [.. live.Order(Comparer<RecordId>.Create(RekeySubject.Compare))];
    }

    /// <summary>The entries of several pseudonyms in the order of the ledger, each once.</summary>
    public async IAsyncEnumerable<EntryPosition> ListAsync(
        IReadOnlyCollection<SubjectId> subjects, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        EntryPosition? after = null;
        while (true)
        {
            List<EntryPosition> next = [];
            bool isLast = true;
            foreach (SubjectId subject in subjects)
            {
                IReadOnlyList<EntryPosition> page = await _view
                    .FindAsync(IndexKind.Subject, subject.ToArray(), after, Page, cancellationToken)
                    .ConfigureAwait(false);
                isLast &= page.Count < Page;
                next.AddRange(page);
            }

            // Every list was read from the same place, so the first of them all are complete.
            EntryPosition[] ordered = [.. next.Distinct().OrderBy(at => at.Height).ThenBy(at => at.Index)];
            foreach (EntryPosition position in isLast ? ordered : ordered.Take(Page))
            {
                after = position;
                yield return position;
            }

            if (isLast)
            {
                yield break;
            }
        }
    }

    private static void Apply(LedgerOperation operation, SubjectId subject, HashSet<SubjectId> below)
    {
        switch (operation)
        {
            case MergeSubjects merge when merge.Survivor == subject:
                below.Add(merge.Merged);
                break;
            case UnmergeSubjects unmerge when unmerge.Survivor == subject:
                below.Remove(unmerge.Merged);
                break;
            case RekeySubject rekey when rekey.New == subject:
                below.Add(rekey.Old);
                break;
            default:
                break;
        }
    }

    private async IAsyncEnumerable<LedgerOperation> ReadAsync(
        IndexKind kind, SubjectId subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        EntryPosition? after = null;
        IReadOnlyList<EntryPosition> page;
        do
        {
            page = await _view.FindAsync(kind, subject.ToArray(), after, Page, cancellationToken)
                .ConfigureAwait(false);
            foreach (EntryPosition position in page)
            {
                after = position;
                if (await _view.LocateAsync(position, cancellationToken).ConfigureAwait(false) is
                    { Operation: { } operation, Entry.Outcome: EntryOutcomeCode.Accepted })
                {
                    yield return operation;
                }
            }
        }
        while (page.Count == Page);
    }
}
