using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Subjects;

namespace HealthLedger.Clients;

public sealed partial class LedgerClient
{
    /// <inheritdoc/>
    public async Task<Receipt> GetReceiptAsync(RecordId recordId, CancellationToken cancellationToken = default) =>
        new((await CallAsync(ClientMember.RecordReceipt, Of(recordId), cancellationToken).ConfigureAwait(false))
            .ToArray());

    /// <inheritdoc/>
    public async Task<Receipt> GetReceiptAsync(
        BlockHeight height, int index, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        byte[] body = BodyFormat.Encode((ref writer) =>
        {
            writer.Array(2);
            writer.Unsigned(height.Value);
            writer.Unsigned((ulong)index);
        });
        return new Receipt(
            (await CallAsync(ClientMember.EntryReceipt, body, cancellationToken).ConfigureAwait(false)).ToArray());
    }

    /// <inheritdoc/>
    public Task<AccountingProof> GetAccountingAsync(
        PatientIdentifier patient,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patient);
        return CallAsync(
            ClientMember.PatientAccounting,
            BodyFormat.Encode((ref writer) =>
            {
                writer.Array(3);
                writer.Patient(patient);
                writer.Time(from);
                writer.Time(to);
            }),
            (ref reader) => reader.Accounting(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<AccountingProof> GetAccountingAsync(
        SubjectId subject,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken = default) => CallAsync(
            ClientMember.SubjectAccounting,
            BodyFormat.Encode((ref writer) =>
            {
                writer.Array(3);
                writer.Id(subject);
                writer.Time(from);
                writer.Time(to);
            }),
            (ref reader) => reader.Accounting(),
            cancellationToken);

    /// <inheritdoc/>
    public Task<StateProof> ProveRecordAsync(RecordId recordId, CancellationToken cancellationToken = default) =>
        ProveAsync(ClientMember.ProveRecord, Of(recordId), cancellationToken);

    /// <inheritdoc/>
    public Task<StateProof> ProveSubjectAsync(SubjectId subject, CancellationToken cancellationToken = default) =>
        ProveAsync(
            ClientMember.ProveSubject,
            BodyFormat.Encode((ref writer) =>
            {
                writer.Array(1);
                writer.Id(subject);
            }),
            cancellationToken);

    /// <inheritdoc/>
    public Task<StateProof> ProveParticipantAsync(
        ParticipantId participant, CancellationToken cancellationToken = default) =>
        ProveAsync(ClientMember.ProveParticipant, Of(participant), cancellationToken);

    /// <inheritdoc/>
    public Task<ConsistencyProof> GetConsistencyAsync(
        ulong fromSize, CancellationToken cancellationToken = default) => CallAsync(
            ClientMember.Consistency,
            BodyFormat.Encode((ref writer) => writer.Unsigned(fromSize)),
            (ref reader) => reader.Consistency(),
            cancellationToken);

    private Task<StateProof> ProveAsync(ClientMember member, byte[] body, CancellationToken cancellationToken) =>
        CallAsync(member, body, (ref reader) => reader.State(), cancellationToken);
}
