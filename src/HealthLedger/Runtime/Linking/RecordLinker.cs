using System.Security.Cryptography;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime.Receiving;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime.Linking;

/// <summary>
/// Decides which record a referring one becomes a version of (docs/spec/linking.md): the one live record of the same
/// person that has one of its names, and none where there are several, or none of that person.
/// </summary>
internal sealed class RecordLinker
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly NodeParts _parts;
    private readonly SubjectDirectory _subjects;
    private readonly PersonFinder _persons;
    private readonly PersonLinker _personLinker;
    private readonly ParkingLot _lot;
    private readonly NameGates _gates = new();
    private readonly Func<SubmissionId, CancellationToken, ValueTask<bool>> _isPending;

    /// <param name="parts">What the loops of a node share.</param>
    /// <param name="subjects">The patient map.</param>
    /// <param name="details">Commits to reasons.</param>
    /// <param name="lot">What waits for something already.</param>
    /// <param name="isPending">Whether a submission is accepted and not sealed yet.</param>
    public RecordLinker(
        NodeParts parts,
        SubjectDirectory subjects,
        RequestDetails details,
        ParkingLot lot,
        Func<SubmissionId, CancellationToken, ValueTask<bool>> isPending)
    {
        _parts = parts;
        _subjects = subjects;
        _persons = new PersonFinder(parts);
        _lot = lot;
        _personLinker = new PersonLinker(_persons, details);
        _isPending = isPending;
    }

    /// <summary>The keyed hashes of a reference's names, each once.</summary>
    public async ValueTask<IReadOnlyList<Digest256>> NamesOfAsync(
        RecordReference reference, CancellationToken cancellationToken)
    {
        List<Digest256> names = new(reference.Names.Count);
        foreach (ReadOnlyMemory<byte> name in reference.Names)
        {
            byte[] data = [.. "hl/record/name/v1"u8, .. SHA256.HashData(name.Span)];
            Digest256 hash = await _parts.Vault
                .AuthenticateAsync(VaultKey.Resend, data, cancellationToken).ConfigureAwait(false);
            if (!names.Contains(hash))
            {
                names.Add(hash);
            }
        }

        return names;
    }

    /// <summary>What a record refers to, as it waits for it: its names, the patients that it links, and its own where
    /// it waits for that.</summary>
    public async ValueTask<IReadOnlyList<Digest256>> KeysOfAsync(
        RecordSubmission submission, CancellationToken cancellationToken)
    {
        RecordReference reference = submission.Reference!;
        List<Digest256> keys = [.. await NamesOfAsync(reference, cancellationToken).ConfigureAwait(false)];
        List<Subjects.PatientIdentifier> patients = [.. reference.Linked ?? []];
        if (reference.Awaits == RecordAwaited.Patient)
        {
            patients.Add(submission.Patient!);
        }

        foreach (Subjects.PatientIdentifier patient in patients)
        {
            keys.Add(await _subjects.BlindIndexAsync(patient, cancellationToken).ConfigureAwait(false));
        }

        return [.. keys.Distinct()];
    }

    /// <summary>What others may wait for that a sealed record has: its names, and its patient.</summary>
    public async ValueTask<IReadOnlyList<Digest256>> BroughtByAsync(
        RecordSubmission submission, CancellationToken cancellationToken)
    {
        List<Digest256> keys = submission.Reference is null
            ? []
            : [.. await NamesOfAsync(submission.Reference, cancellationToken).ConfigureAwait(false)];
        if (submission.Patient is not null)
        {
            keys.Add(await _subjects.BlindIndexAsync(submission.Patient, cancellationToken).ConfigureAwait(false));
        }

        return keys;
    }

    /// <summary>Keeps others out of a record that is about to get a version.</summary>
    /// <exception cref="SubmissionRejectedException">HLS3023 (transient): another version is not sealed
    /// yet.</exception>
    public async ValueTask<IDisposable> HoldAsync(RecordId target, CancellationToken cancellationToken)
    {
        Digest256 key = new(SHA256.HashData(target.ToArray()));
        return await _gates.EnterAsync([key], _parts.Options.SealTimeout, cancellationToken).ConfigureAwait(false)
            ?? throw Ahead();
    }

    /// <summary>Keeps others with one of its names out until it is sealed.</summary>
    /// <exception cref="SubmissionRejectedException">HLS3023 (transient): another one is not sealed yet.</exception>
    public async ValueTask<IDisposable> HoldAsync(
        RecordSubmission submission, IReadOnlyList<Digest256> names, CancellationToken cancellationToken)
    {
        List<Digest256> all = [.. names];
        if (submission.Reference!.Linked is { Count: > 0 } linked)
        {
            foreach (Subjects.PatientIdentifier patient in linked.Append(submission.Patient!))
            {
                all.Add(await _subjects.BlindIndexAsync(patient, cancellationToken).ConfigureAwait(false));
            }
        }

        return await _gates.EnterAsync(all, _parts.Options.SealTimeout, cancellationToken).ConfigureAwait(false)
            ?? throw Ahead();
    }

    /// <summary>Decides, while the names are held.</summary>
    /// <exception cref="SubmissionRejectedException">HLS3025 (transient): what it refers to is not here
    /// yet.</exception>
    public async ValueTask<LinkPlan> DecideAsync(
        RecordSubmission submission,
        IReadOnlyList<Digest256> names,
        LinkTurn turn,
        CancellationToken cancellationToken)
    {
        RecordReference reference = submission.Reference!;
        SubjectId? subject = await FindSubjectAsync(submission.Patient!, cancellationToken).ConfigureAwait(false);
        SubjectId? person = subject is { } known
            ? await _persons.FindAsync(known, cancellationToken).ConfigureAwait(false)
            : null;
        bool waits = turn != LinkTurn.Overdue && reference.WaitAtMost > TimeSpan.Zero;
        if (waits && reference.Awaits == RecordAwaited.Patient && person is null)
        {
            throw Awaited();
        }

        List<LinkedNames> found = [];
        foreach (Digest256 name in names)
        {
            found.Add(await ReadAsync(name, cancellationToken).ConfigureAwait(false));
        }

        HashSet<RecordId> own = [];
        bool hasOther = false;
        bool isStated = false;
        foreach ((NamedRecord named, RecordRow row, _) in found.SelectMany(name => name.Records))
        {
            bool isOwn = person is not null && row.Subject is { } of
                && await _persons.FindAsync(of, cancellationToken).ConfigureAwait(false) == person;
            hasOther |= !isOwn;
            isStated |= isOwn && named.IsStated(row);
            if (isOwn)
            {
                own.Add(named.Record);
            }
        }

        if (waits && reference.Awaits == RecordAwaited.Statement && !isStated)
        {
            throw Awaited();
        }

        if (reference.Linked is { Count: > 0 })
        {
            List<SubjectId?> linked = [];
            foreach (Subjects.PatientIdentifier patient in reference.Linked)
            {
                linked.Add(await FindSubjectAsync(patient, cancellationToken).ConfigureAwait(false));
            }

            LinkPlan plan = await _personLinker.PlanAsync(
                reference, subject, person, linked, waits ? Awaited : null, cancellationToken).ConfigureAwait(false);
            if (turn == LinkTurn.Arriving)
            {
                await RequireBehindAsync(reference, cancellationToken).ConfigureAwait(false);
            }

            return plan;
        }

        if (turn == LinkTurn.Arriving)
        {
            Digest256 patient = await _subjects.BlindIndexAsync(submission.Patient!, cancellationToken)
                .ConfigureAwait(false);
            RequireBehind(reference, names, found, own, person is null ? null : patient);
        }

        return own.Count switch
        {
            0 => NamePlanner.Alone(reference, found, hasOther),
            1 => Link(reference, found, own.Single()),
            _ => new LinkPlan { Outcome = LinkOutcome.Ambiguous },
        };
    }

    // Those that wait for what is here now go on in a moment: one that refers to the same does not overtake them. What
    // others wait for, it must not wait behind.
    private void RequireBehind(
        RecordReference reference,
        IReadOnlyList<Digest256> names,
        IReadOnlyList<LinkedNames> found,
        HashSet<RecordId> own,
        Digest256? patient)
    {
        if (reference.WaitAtMost == TimeSpan.Zero || patient is null)
        {
            return;
        }

        HashSet<Digest256> there =
        [
            .. found.Where(name => name.Records.Any(
                    record => own.Contains(record.Named.Record) && record.Named.IsStated(record.Row)))
                .Select(name => name.Name),
        ];
        bool isBehind = _lot.Sharing(names).Any(parked => parked.Patient == patient && parked.Awaits switch
        {
            RecordAwaited.Statement => parked.Keys.Any(there.Contains),
            RecordAwaited.Patient => true,
            _ => false,
        });
        if (isBehind)
        {
            throw Awaited();
        }
    }

    private async ValueTask RequireBehindAsync(RecordReference reference, CancellationToken cancellationToken)
    {
        List<Digest256> keys = [];
        foreach (Subjects.PatientIdentifier patient in reference.Linked!)
        {
            keys.Add(await _subjects.BlindIndexAsync(patient, cancellationToken).ConfigureAwait(false));
        }

        if (reference.WaitAtMost > TimeSpan.Zero
            && _lot.Sharing(keys).Any(parked => parked.Awaits == RecordAwaited.LinkedPatient))
        {
            throw Awaited();
        }
    }

    private static LinkPlan Link(RecordReference reference, IReadOnlyList<LinkedNames> found, RecordId target)
    {
        (NamedRecord named, RecordRow row, RecordRow? statement) = found.SelectMany(name => name.Records)
            .Where(record => record.Named.Record == target)
            .MaxBy(record => record.Named.Statements);
        return NamePlanner.Version(reference, found, named, row, statement);
    }

    // What is known here and not on the ledger yet is waited for: it is there before what comes after it.
    private async ValueTask<LinkedNames> ReadAsync(Digest256 name, CancellationToken cancellationToken)
    {
        PrivateRow? stored = await _parts.Storage.Custody
            .ReadRowAsync(PrivateTable.RecordName, name.ToArray(), cancellationToken).ConfigureAwait(false);
        if (stored is null)
        {
            return new LinkedNames(name, []);
        }

        List<(NamedRecord Named, RecordRow Row, RecordRow? Statement)> records = [];
        foreach (NamedRecord named in RecordNameRow.TryDecode(stored)
            ?? throw PrivateRowFault.Of("name of a record"))
        {
            RecordRow? row = await SettleAsync(named, cancellationToken).ConfigureAwait(false);
            if (row is { Target: null, Status: RecordRow.Live })
            {
                // Names are written with what is handed in. A statement that the ledger did not take, or that a
                // restored one lacks, states nothing; it may still come, so that it stays counted.
                RecordRow? statement = named.Statement is { } of
                    ? await ReadRecordAsync(of, cancellationToken).ConfigureAwait(false)
                    : null;
                records.Add((statement is null ? named with { Statement = null } : named, row, statement));
            }
        }

        return new LinkedNames(name, records);
    }

    private async ValueTask<RecordRow?> SettleAsync(NamedRecord named, CancellationToken cancellationToken)
    {
        long started = _parts.Time.GetTimestamp();
        while (true)
        {
            // Before the ledger is looked at: its row is let go of after the submission is sealed or skipped.
            bool isPending = await _isPending(named.Submission, cancellationToken).ConfigureAwait(false);
            RecordRow? row = await ReadRecordAsync(named.Record, cancellationToken).ConfigureAwait(false);
            if (row is not null || !isPending)
            {
                return row;
            }

            if (_parts.Time.GetElapsedTime(started) > _parts.Options.SealTimeout)
            {
                throw Ahead();
            }

            await Task.Delay(Poll, _parts.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<RecordRow?> ReadRecordAsync(RecordId record, CancellationToken cancellationToken) =>
        await _parts.ReadRowAsync(new StateKey(StateKind.Record, record.ToArray()), cancellationToken)
            .ConfigureAwait(false) is { } leaf
            ? RecordRow.TryDecode(leaf.Value)
            : null;

    // One whose enrolment is not on the ledger is not known.
    private async ValueTask<SubjectId?> FindSubjectAsync(
        Subjects.PatientIdentifier patient, CancellationToken cancellationToken)
    {
        Digest256 index = await _subjects.BlindIndexAsync(patient, cancellationToken).ConfigureAwait(false);
        return await _subjects.ReadAsync(index, cancellationToken).ConfigureAwait(false) is { } subject
            && await _persons.ReadAsync(subject, cancellationToken).ConfigureAwait(false) is not null
            ? subject
            : null;
    }

    private static SubmissionRejectedException Awaited() => new(
        HealthLedgerErrorCodes.ReferenceAwaited,
        "What this record refers to is not on the ledger yet. Nothing was stored; seal that first, or queue this one.",
        isTransient: true);

    private static SubmissionRejectedException Ahead() => new(
        HealthLedgerErrorCodes.MessagesAhead,
        "A record with the same name is accepted and not sealed yet; this one must not overtake it. Nothing was "
            + "stored; try again.",
        isTransient: true);
}
