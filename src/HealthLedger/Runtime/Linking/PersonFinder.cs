using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Linking;

/// <summary>Whom a pseudonym stands for now: the one that it was merged into, at last, or was rekeyed to.</summary>
internal sealed class PersonFinder
{
    // No chain is longer than the links that the ledger accepted; this bounds a damaged state.
    private const int MostSteps = 10_000;

    private readonly NodeParts _parts;

    public PersonFinder(NodeParts parts) => _parts = parts;

    public async ValueTask<SubjectRow?> ReadAsync(SubjectId subject, CancellationToken cancellationToken) =>
        await _parts.ReadRowAsync(new StateKey(StateKind.Subject, subject.ToArray()), cancellationToken)
            .ConfigureAwait(false) is { } leaf
            ? SubjectRow.TryDecode(leaf.Value)
            : null;

    /// <summary>The pseudonym at the end of all links; null when the ledger does not have it.</summary>
    public async ValueTask<SubjectId?> FindAsync(SubjectId subject, CancellationToken cancellationToken)
    {
        SubjectId at = subject;
        for (int step = 0; step < MostSteps; step++)
        {
            if (await ReadAsync(at, cancellationToken).ConfigureAwait(false) is not { } row)
            {
                return null;
            }

            if (row.Status == SubjectRow.Active || row.Link is not { } next)
            {
                return at;
            }

            at = next;
        }

        return null;
    }
}
