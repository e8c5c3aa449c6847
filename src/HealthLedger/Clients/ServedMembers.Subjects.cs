using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Subjects;

namespace HealthLedger.Clients;

internal static partial class ServedMembers
{
    private static IEnumerable<KeyValuePair<ClientMember, Func<ServedCall, Task>>> SubjectMembers() =>
    [
        new(ClientMember.MergeSubjects, call => LinkAsync(call, call.Node.MergeSubjectsAsync)),
        new(ClientMember.UnmergeSubjects, call => LinkAsync(call, call.Node.UnmergeSubjectsAsync)),
        new(ClientMember.RekeySubject, RekeyAsync),
        new(ClientMember.RegisterParticipant, RegisterAsync),
        new(ClientMember.UpdateParticipant, UpdateAsync),
        new(ClientMember.RotateKey, RotateAsync),
        new(ClientMember.SuspendParticipant, call => SuspendAsync(call, call.Node.SuspendParticipantAsync)),
        new(ClientMember.LiftSuspension, call => SuspendAsync(call, call.Node.LiftSuspensionAsync)),
        new(ClientMember.FindParticipant, FindParticipantAsync),
        new(ClientMember.Participants, call => call.ListAsync(
            call.Node.ListParticipantsAsync(call.Token),
            info => BodyFormat.Encode((ref writer) => writer.Info(info)))),
    ];

    private static async Task SealAsync(ServedCall call, Func<RequestTicket, Task<SealedEntry>> first)
    {
        RequestTicket ticket = await call.TicketAsync().ConfigureAwait(false);
        SealedEntry entry = await call.Node
            .SealOnceAsync(ticket, () => first(ticket), call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Entry(entry)).ConfigureAwait(false);
    }

    private static Task LinkAsync(
        ServedCall call,
        Func<PatientIdentifier, PatientIdentifier, string, RequestTicket?, CancellationToken, Task<SealedEntry>> link)
    {
        (PatientIdentifier survivor, PatientIdentifier merged, string reason) = call.Read((ref reader) =>
        {
            reader.Array(3);
            return (reader.RequiredPatient(), reader.RequiredPatient(), reader.RequiredUtf8());
        });
        return SealAsync(call, ticket => link(survivor, merged, reason, ticket, call.Token));
    }

    private static async Task RekeyAsync(ServedCall call)
    {
        (PatientIdentifier patient, string reason) = call.Read((ref reader) =>
        {
            reader.Array(2);
            return (reader.RequiredPatient(), reader.RequiredUtf8());
        });
        RequestTicket ticket = await call.TicketAsync().ConfigureAwait(false);
        SubjectId renewed = await call.Node
            .RekeySubjectOnceAsync(ticket, patient, reason, call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Id(renewed)).ConfigureAwait(false);
    }

    private static Task RegisterAsync(ServedCall call)
    {
        ParticipantApplication application = ParticipantApplication.TryDecode(call.Body.Span)
            ?? throw new LedgerConnectionException(
                HealthLedgerErrorCodes.ProtocolViolated, "The body of a call is not an application.");
        return SealAsync(call, ticket => call.Node.RegisterParticipantAsync(application, ticket, call.Token));
    }

    private static Task UpdateAsync(ServedCall call)
    {
        ParticipantUpdate update = call.Read(RequestBodies.ReadUpdate)!;
        return SealAsync(call, ticket => call.Node.UpdateParticipantAsync(update, ticket, call.Token));
    }

    private static Task RotateAsync(ServedCall call)
    {
        (KeySuccession succession, KeyRotationReason reason, DateTimeOffset? since) = call.Read((ref reader) =>
        {
            reader.Array(3);
            return (KeySuccession.Read(ref reader), reader.Number<KeyRotationReason>(),
                reader.TryNull() ? null : (DateTimeOffset?)reader.Time());
        });
        return SealAsync(
            call, ticket => call.Node.RotateKeyAsync(succession, reason, since, ticket, call.Token));
    }

    private static Task SuspendAsync(
        ServedCall call,
        Func<ParticipantId, SuspensionReason, RequestTicket?, CancellationToken, Task<SealedEntry>> suspend)
    {
        (ParticipantId participant, SuspensionReason reason) = call.Read((ref reader) =>
        {
            reader.Array(2);
            return (reader.Participant(), reader.Number<SuspensionReason>());
        });
        return SealAsync(call, ticket => suspend(participant, reason, ticket, call.Token));
    }

    private static async Task FindParticipantAsync(ServedCall call)
    {
        ParticipantInfo? info = await call.Node
            .FindParticipantAsync(call.Read(ParticipantOf), call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) =>
        {
            if (info is null)
            {
                writer.Null();
                return;
            }

            writer.Info(info);
        }).ConfigureAwait(false);
    }

    private static ParticipantId ParticipantOf(ref CanonicalReader reader)
    {
        reader.Array(1);
        return reader.Participant();
    }
}
