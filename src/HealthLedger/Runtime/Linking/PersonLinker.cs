using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Linking;

/// <summary>Plans the links of pseudonyms that a record says, so that the ledger will accept them.</summary>
internal sealed class PersonLinker
{
    private readonly PersonFinder _persons;
    private readonly RequestDetails _details;

    public PersonLinker(PersonFinder persons, RequestDetails details)
    {
        _persons = persons;
        _details = details;
    }

    /// <summary>Plans; while the patients are held.</summary>
    /// <param name="reference">What the record says.</param>
    /// <param name="subject">Its own pseudonym; null when it is enrolled with it.</param>
    /// <param name="person">Whom that stands for.</param>
    /// <param name="linked">The others; null is one that is not known.</param>
    /// <param name="awaited">Makes what is thrown when one is not known; null when it waits no longer.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<LinkPlan> PlanAsync(
        RecordReference reference,
        SubjectId? subject,
        SubjectId? person,
        IReadOnlyList<SubjectId?> linked,
        Func<SubmissionRejectedException>? awaited,
        CancellationToken cancellationToken)
    {
        if (awaited is not null && reference.Awaits == RecordAwaited.LinkedPatient && linked.Contains(null))
        {
            throw awaited();
        }

        LinkOutcome outcome = linked.Contains(null) ? LinkOutcome.NotFound : LinkOutcome.PatientsLinked;
        List<Func<SubjectId?, LedgerOperation>> followers = [];
        List<PrivateRow> rows = [];
        foreach (SubjectId other in linked.OfType<SubjectId>().Distinct())
        {
            byte[] salt = LedgerOperation.NewSalt();
            (Digest256 commitment, PrivateRow row) = await _details
                .CreateAsync(salt, reference.Reason, cancellationToken).ConfigureAwait(false);
            (bool isGood, Func<SubjectId?, LedgerOperation>? follower) = reference.IsParting
                ? await PartAsync(subject, person, other, salt, commitment, cancellationToken).ConfigureAwait(false)
                : await JoinAsync(person, other, salt, commitment, cancellationToken).ConfigureAwait(false);
            if (follower is not null)
            {
                followers.Add(follower);
                rows.Add(row);
            }

            outcome = isGood || outcome == LinkOutcome.NotFound ? outcome : LinkOutcome.PatientsNotLinked;
        }

        return new LinkPlan { Outcome = outcome, Followers = followers, Rows = rows };
    }

    // The person whom the record's patient stands for survives: the patient may have been merged before.
    private async ValueTask<(bool IsGood, Func<SubjectId?, LedgerOperation>? Follower)> JoinAsync(
        SubjectId? person, SubjectId other, byte[] salt, Digest256 details, CancellationToken cancellationToken)
    {
        SubjectId? whose = await _persons.FindAsync(other, cancellationToken).ConfigureAwait(false);
        if (person is not null && whose == person)
        {
            return (true, null);
        }

        return whose != other ? (false, null) : (true, own => new MergeSubjects
        {
            Salt = salt,
            Survivor = person ?? own!.Value,
            Merged = other,
            Details = details,
        });
    }

    private async ValueTask<(bool IsGood, Func<SubjectId?, LedgerOperation>? Follower)> PartAsync(
        SubjectId? subject,
        SubjectId? person,
        SubjectId other,
        byte[] salt,
        Digest256 details,
        CancellationToken cancellationToken)
    {
        SubjectId? whose = await _persons.FindAsync(other, cancellationToken).ConfigureAwait(false);
        if (subject is not { } own || person is null || whose != person)
        {
            return (true, null);
        }

        SubjectRow? its = await _persons.ReadAsync(other, cancellationToken).ConfigureAwait(false);
        SubjectRow? mine = await _persons.ReadAsync(own, cancellationToken).ConfigureAwait(false);
        (SubjectId Survivor, SubjectId Merged)? pair =
            its is { Status: SubjectRow.Merged, Link: { } into } && (into == own || into == person) ? (into, other)
            : mine is { Status: SubjectRow.Merged, Link: { } mineInto } && mineInto == other ? (other, own)
            : null;
        return pair is not { } parted ? (own == other, null) : (true, _ => new UnmergeSubjects
        {
            Salt = salt,
            Survivor = parted.Survivor,
            Merged = parted.Merged,
            Details = details,
        });
    }
}
