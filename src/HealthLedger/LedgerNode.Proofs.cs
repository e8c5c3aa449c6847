using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Runtime;
using HealthLedger.Subjects;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    /// <summary>
    /// Every access to a patient's records between two times, with the proof that none was left out, under the newest
    /// sealed block.
    /// </summary>
    /// <param name="patient">The patient's identifier at this organisation.</param>
    /// <param name="from">The first instant of the interval, from 1970.</param>
    /// <param name="to">
    /// The first instant after it. A later instant than just after the newest sealed block becomes that one, which
    /// <see cref="AccountingProof.To"/> gives.
    /// </param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentException">The interval is empty, or begins after the newest sealed block.</exception>
    /// <exception cref="ConsentDeniedException">This organisation has enrolled no such patient (HLS4005).</exception>
    /// <exception cref="SubmissionRejectedException">
    /// Nothing has been sealed yet (HLS3014), or the proof would exceed 16 MiB (HLS3015).
    /// </exception>
    /// <exception cref="IntegrityException">What is stored does not lead to the sealed roots (HLS3002).</exception>
    public async Task<AccountingProof> GetAccountingAsync(
        PatientIdentifier patient,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patient);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        Digest256 index = await _subjects.BlindIndexAsync(patient, cancellationToken).ConfigureAwait(false);
        SubjectId subject = await _subjects.ReadAsync(index, cancellationToken).ConfigureAwait(false)
            ?? throw new ConsentDeniedException(
                HealthLedgerErrorCodes.SubjectNotFound, "This organisation has enrolled no such patient.");
        return await GetAccountingAsync(subject, from, to, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Every access to a subject's records between two times, with the proof that none was left out. A pseudonym that
    /// is not enrolled gives the proof of that, without entries.
    /// </summary>
    /// <param name="subject">The subject's pseudonym.</param>
    /// <param name="from">The first instant of the interval, from 1970.</param>
    /// <param name="to">
    /// The first instant after it. A later instant than just after the newest sealed block becomes that one, which
    /// <see cref="AccountingProof.To"/> gives.
    /// </param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentException">The interval is empty, or begins after the newest sealed block.</exception>
    /// <exception cref="SubmissionRejectedException">
    /// Nothing has been sealed yet (HLS3014), or the proof would exceed 16 MiB (HLS3015).
    /// </exception>
    /// <exception cref="IntegrityException">What is stored does not lead to the sealed roots (HLS3002).</exception>
    public async Task<AccountingProof> GetAccountingAsync(
        SubjectId subject,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, DateTimeOffset.UnixEpoch);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return await _proofs.AccountAsync(subject, from, to, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Proves that a record is on the ledger, or is not, after the newest sealed block.</summary>
    /// <param name="recordId">The record.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="SubmissionRejectedException">Nothing has been sealed yet (HLS3014).</exception>
    /// <exception cref="IntegrityException">What is stored does not lead to the sealed roots (HLS3002).</exception>
    public Task<StateProof> ProveRecordAsync(RecordId recordId, CancellationToken cancellationToken = default) =>
        ProveAsync(StateKind.Record, recordId.ToArray(), cancellationToken);

    /// <summary>Proves that a subject is enrolled, or is not, after the newest sealed block.</summary>
    /// <param name="subject">The subject's pseudonym.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="SubmissionRejectedException">Nothing has been sealed yet (HLS3014).</exception>
    /// <exception cref="IntegrityException">What is stored does not lead to the sealed roots (HLS3002).</exception>
    public Task<StateProof> ProveSubjectAsync(SubjectId subject, CancellationToken cancellationToken = default) =>
        ProveAsync(StateKind.Subject, subject.ToArray(), cancellationToken);

    /// <summary>Proves that a participant is registered, or is not, after the newest sealed block.</summary>
    /// <param name="participant">The participant.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="SubmissionRejectedException">Nothing has been sealed yet (HLS3014).</exception>
    /// <exception cref="IntegrityException">What is stored does not lead to the sealed roots (HLS3002).</exception>
    public Task<StateProof> ProveParticipantAsync(
        ParticipantId participant, CancellationToken cancellationToken = default) =>
        ProveAsync(StateKind.Participant, participant.ToArray(), cancellationToken);

    /// <summary>Proves that the history goes on, without a change, from an older one.</summary>
    /// <param name="fromSize">How many entries the older history has: 1 to those of the newest sealed block.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is 0, or the history has fewer entries.</exception>
    /// <exception cref="SubmissionRejectedException">Nothing has been sealed yet (HLS3014).</exception>
    /// <exception cref="IntegrityException">What is stored does not lead to the sealed roots (HLS3002).</exception>
    public async Task<ConsistencyProof> GetConsistencyAsync(
        ulong fromSize, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return await _proofs.ProveConsistencyAsync(fromSize, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Compares a receipt that somebody presents with this node's own block of the same height. Where the two
    /// contradict each other a replica has sealed twice, and the comparison has the evidence of it.
    /// </summary>
    /// <param name="receipt">The receipt's bytes, at most 1 MiB; others are answered as not sealed.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The comparison. It looks at header and seals alone: whether the receipt holds otherwise,
    /// `HealthLedger.Verifier` says.</returns>
    /// <exception cref="IntegrityException">The own block is not the sealed one (HLS3001, HLS3005).</exception>
    public async Task<ReceiptComparison> CompareAsync(
        ReadOnlyMemory<byte> receipt, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return await new ReceiptComparer(_parts.View).CompareAsync(receipt, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StateProof> ProveAsync(StateKind kind, byte[] key, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return await _proofs.ProveStateAsync(kind, key, cancellationToken).ConfigureAwait(false);
    }
}
