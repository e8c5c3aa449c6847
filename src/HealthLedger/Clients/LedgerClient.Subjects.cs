using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Subjects;

namespace HealthLedger.Clients;

public sealed partial class LedgerClient
{
    /// <inheritdoc/>
    public Task<SealedEntry> MergeSubjectsAsync(
        PatientIdentifier survivor,
        PatientIdentifier merged,
        string reason,
        CancellationToken cancellationToken = default) =>
        LinkAsync(ClientMember.MergeSubjects, survivor, merged, reason, cancellationToken);

    /// <inheritdoc/>
    public Task<SealedEntry> UnmergeSubjectsAsync(
        PatientIdentifier survivor,
        PatientIdentifier merged,
        string reason,
        CancellationToken cancellationToken = default) =>
        LinkAsync(ClientMember.UnmergeSubjects, survivor, merged, reason, cancellationToken);

    /// <inheritdoc/>
    public Task<SubjectId> RekeySubjectAsync(
        PatientIdentifier patient, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patient);
        ArgumentNullException.ThrowIfNull(reason);
        return CallAsync(
            ClientMember.RekeySubject,
            BodyFormat.Encode((ref writer) =>
            {
                writer.Array(2);
                writer.Patient(patient);
                writer.Utf8(reason);
            }),
            (ref reader) => reader.Subject(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<SealedEntry> RegisterParticipantAsync(
        ParticipantApplication application, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(application);
        return SealAsync(ClientMember.RegisterParticipant, application.Encode(), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<SealedEntry> UpdateParticipantAsync(
        ParticipantUpdate update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        return SealAsync(ClientMember.UpdateParticipant, RequestBodies.Update(update), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<SealedEntry> RotateKeyAsync(
        KeySuccession succession,
        KeyRotationReason reason,
        DateTimeOffset? suspectSince = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(succession);
        return SealAsync(
            ClientMember.RotateKey,
            BodyFormat.Encode((ref writer) =>
            {
                writer.Array(3);
                succession.Write(ref writer);
                writer.Number(reason);
                if (suspectSince is { } since)
                {
                    writer.Time(since);
                }
                else
                {
                    writer.Null();
                }
            }),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<SealedEntry> SuspendParticipantAsync(
        ParticipantId participant, SuspensionReason reason, CancellationToken cancellationToken = default) =>
        SuspendAsync(ClientMember.SuspendParticipant, participant, reason, cancellationToken);

    /// <inheritdoc/>
    public Task<SealedEntry> LiftSuspensionAsync(
        ParticipantId participant, SuspensionReason reason, CancellationToken cancellationToken = default) =>
        SuspendAsync(ClientMember.LiftSuspension, participant, reason, cancellationToken);

    /// <inheritdoc/>
    public Task<ParticipantInfo?> FindParticipantAsync(
        ParticipantId participant, CancellationToken cancellationToken = default) => CallAsync(
            ClientMember.FindParticipant,
            Of(participant),
            (ref reader) => reader.TryNull() ? null : reader.Info(),
            cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ParticipantInfo> ListParticipantsAsync(CancellationToken cancellationToken = default) =>
        ListAsync(ClientMember.Participants, default, (ref reader) => reader.Info(), cancellationToken);

    private static byte[] Of(ParticipantId participant) => BodyFormat.Encode((ref writer) =>
    {
        writer.Array(1);
        writer.Id(participant);
    });

    private Task<SealedEntry> SealAsync(ClientMember member, byte[] body, CancellationToken cancellationToken) =>
        CallAsync(member, body, (ref reader) => reader.Entry(), cancellationToken);

    private Task<SealedEntry> LinkAsync(
        ClientMember member,
        PatientIdentifier survivor,
        PatientIdentifier merged,
        string reason,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(survivor);
        ArgumentNullException.ThrowIfNull(merged);
        ArgumentNullException.ThrowIfNull(reason);
        return SealAsync(
            member,
            BodyFormat.Encode((ref writer) =>
            {
                writer.Array(3);
                writer.Patient(survivor);
                writer.Patient(merged);
                writer.Utf8(reason);
            }),
            cancellationToken);
    }

    private Task<SealedEntry> SuspendAsync(
        ClientMember member,
        ParticipantId participant,
        SuspensionReason reason,
        CancellationToken cancellationToken) => SealAsync(
            member,
            BodyFormat.Encode((ref writer) =>
            {
                writer.Array(2);
                writer.Id(participant);
                writer.Number(reason);
            }),
            cancellationToken);
}
