using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Subjects;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    /// <summary>
    /// Says that two identifiers are of one person. Both pseudonyms stay, linked; records keep the one they were sealed
    /// under, so that a wrong merge is taken back without a trace in them.
    /// </summary>
    /// <param name="survivor">The identifier that stays.</param>
    /// <param name="merged">The identifier that is linked to it; feeds may go on using it.</param>
    /// <param name="reason">Why, an ASCII code of 1 to 64 characters; only a commitment to it is on the ledger.</param>
    /// <param name="cancellationToken">Cancels waiting; the operation may still be sealed.</param>
    /// <exception cref="ArgumentException">The reason is outside its limits.</exception>
    /// <exception cref="SubmissionRejectedException">
    /// One of them is not known here (HLS3018; nothing stored), or the ledger refused (HLS3011).
    /// </exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public Task<SealedEntry> MergeSubjectsAsync(
        PatientIdentifier survivor,
        PatientIdentifier merged,
        string reason,
        CancellationToken cancellationToken = default) =>
        MergeSubjectsAsync(survivor, merged, reason, null, cancellationToken);

    internal Task<SealedEntry> MergeSubjectsAsync(
        PatientIdentifier survivor,
        PatientIdentifier merged,
        string reason,
        RequestTicket? ticket,
        CancellationToken cancellationToken) =>
        LinkAsync(
            survivor,
            merged,
            reason,
            (salt, details, first, second) => new MergeSubjects
            {
                Salt = salt,
                Survivor = first,
                Merged = second,
                Details = details,
            },
            ticket,
            cancellationToken);

    /// <summary>Takes a merge back: both identifiers stand for themselves again.</summary>
    /// <param name="survivor">The identifier that stayed.</param>
    /// <param name="merged">The identifier that was linked to it.</param>
    /// <param name="reason">Why, an ASCII code of 1 to 64 characters; only a commitment to it is on the ledger.</param>
    /// <param name="cancellationToken">Cancels waiting; the operation may still be sealed.</param>
    /// <exception cref="ArgumentException">The reason is outside its limits.</exception>
    /// <exception cref="SubmissionRejectedException">
    /// One of them is not known here (HLS3018; nothing stored), or the ledger refused (HLS3011).
    /// </exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public Task<SealedEntry> UnmergeSubjectsAsync(
        PatientIdentifier survivor,
        PatientIdentifier merged,
        string reason,
        CancellationToken cancellationToken = default) =>
        UnmergeSubjectsAsync(survivor, merged, reason, null, cancellationToken);

    internal Task<SealedEntry> UnmergeSubjectsAsync(
        PatientIdentifier survivor,
        PatientIdentifier merged,
        string reason,
        RequestTicket? ticket,
        CancellationToken cancellationToken) =>
        LinkAsync(
            survivor,
            merged,
            reason,
            (salt, details, first, second) => new UnmergeSubjects
            {
                Salt = salt,
                Survivor = first,
                Merged = second,
                Details = details,
            },
            ticket,
            cancellationToken);

    /// <summary>
    /// Gives a patient a new pseudonym, and takes every live record along. Until the call returns, records for the
    /// patient may be refused; a call that was interrupted is completed by the same call again.
    /// </summary>
    /// <param name="patient">The patient's identifier.</param>
    /// <param name="reason">Why, an ASCII code of 1 to 64 characters; only a commitment to it is on the ledger.</param>
    /// <param name="cancellationToken">Cancels waiting; the operation may still be sealed.</param>
    /// <returns>The new pseudonym.</returns>
    /// <exception cref="ArgumentException">The reason is outside its limits.</exception>
    /// <exception cref="SubmissionRejectedException">
    /// The patient is not known here (HLS3018; nothing stored), or the ledger refused (HLS3011): a record came in
    /// between, or the pseudonym is part of a merge.
    /// </exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public Task<SubjectId> RekeySubjectAsync(
        PatientIdentifier patient, string reason, CancellationToken cancellationToken = default) =>
        RekeySubjectAsync(patient, reason, null, cancellationToken);

    internal async Task<SubjectId> RekeySubjectAsync(
        PatientIdentifier patient, string reason, RequestTicket? ticket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(patient);
        CheckReason(reason);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        Digest256 index = await _subjects.BlindIndexAsync(patient, cancellationToken).ConfigureAwait(false);
        SubjectId old = await _subjects.ReadAsync(index, cancellationToken).ConfigureAwait(false) ?? throw Unknown();
        if (await _links.FindSuccessorAsync(old, cancellationToken).ConfigureAwait(false) is { } sealedBefore)
        {
            await AdoptAsync(index, sealedBefore).ConfigureAwait(false);
            return sealedBefore;
        }

        long now = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        (SubjectId renewed, PrivateRow prepared) = await _subjects
            .PrepareAsync(patient, now, cancellationToken).ConfigureAwait(false);
        byte[] salt = LedgerOperation.NewSalt();
        (Digest256 details, PrivateRow row) = await _details
            .CreateAsync(salt, reason, cancellationToken).ConfigureAwait(false);
        RekeySubject operation = new()
        {
            Salt = salt,
            Old = old,
            New = renewed,
            Details = details,
            Records = await _links.FindLiveAsync(old, cancellationToken).ConfigureAwait(false),
        };
        SealedEntry entry = await SubmitAsync(
            operation, [row, prepared], null, RowOf(ticket, renewed.ToArray()), cancellationToken)
            .ConfigureAwait(false);
        return await FinishRekeyAsync(index, renewed, entry).ConfigureAwait(false);
    }

    private async Task<SubjectId> FinishRekeyAsync(Digest256 index, SubjectId renewed, SealedEntry entry)
    {
        if (entry.Outcome != EntryOutcomeCode.Accepted)
        {
            long now = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
            PrivateRow removal = new(PrivateTable.Subject, renewed.ToArray(), null, now);
            await _parts.Storage.Custody
                .WriteAsync(new CustodyWrite { Rows = [removal] }, CancellationToken.None).ConfigureAwait(false);
        }

        _ = RequireAccepted(entry);
        await AdoptAsync(index, renewed).ConfigureAwait(false);
        return renewed;
    }

    // Not cancelled: the ledger has the new pseudonym already.
    private async Task AdoptAsync(Digest256 index, SubjectId renewed)
    {
        long now = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        if (await _subjects.AdoptAsync(index, renewed, now, CancellationToken.None).ConfigureAwait(false) is { } rows)
        {
            await _parts.Storage.Custody
                .WriteAsync(new CustodyWrite { Rows = rows }, CancellationToken.None).ConfigureAwait(false);
        }

        _subjects.Remember(index, renewed);
    }

    private async Task<SealedEntry> LinkAsync(
        PatientIdentifier survivor,
        PatientIdentifier merged,
        string reason,
        Func<byte[], Digest256, SubjectId, SubjectId, LedgerOperation> make,
        RequestTicket? ticket,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(survivor);
        ArgumentNullException.ThrowIfNull(merged);
        CheckReason(reason);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        SubjectId first = await FindSubjectAsync(survivor, cancellationToken).ConfigureAwait(false);
        SubjectId second = await FindSubjectAsync(merged, cancellationToken).ConfigureAwait(false);
        byte[] salt = LedgerOperation.NewSalt();
        (Digest256 details, PrivateRow row) = await _details
            .CreateAsync(salt, reason, cancellationToken).ConfigureAwait(false);
        LedgerOperation operation = make(salt, details, first, second);
        return RequireAccepted(
            await SubmitAsync(operation, [row], null, RowOf(ticket, []), cancellationToken)
                .ConfigureAwait(false));
    }

    private async ValueTask<SubjectId> FindSubjectAsync(PatientIdentifier patient, CancellationToken cancellationToken)
    {
        Digest256 index = await _subjects.BlindIndexAsync(patient, cancellationToken).ConfigureAwait(false);
        return await _subjects.ReadAsync(index, cancellationToken).ConfigureAwait(false) ?? throw Unknown();
    }

    private static SubmissionRejectedException Unknown() => new(
        HealthLedgerErrorCodes.PatientUnknown,
        "This organisation has no record of that patient. Nothing was stored; check the identifier and its assigner.");

    private static void CheckReason(string reason)
    {
        if (!RecordLimits.IsCode(reason))
        {
            throw new ArgumentException("A reason is ASCII of 1 to 64 characters.", nameof(reason));
        }
    }
}
