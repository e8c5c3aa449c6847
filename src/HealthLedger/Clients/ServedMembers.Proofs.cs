using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Subjects;

namespace HealthLedger.Clients;

internal static partial class ServedMembers
{
    private static IEnumerable<KeyValuePair<ClientMember, Func<ServedCall, Task>>> ProofMembers() =>
    [
        new(ClientMember.RecordReceipt, async call => await ReceiptAsync(
            call, call.Node.GetReceiptAsync(call.Read(RecordOf), call.Token)).ConfigureAwait(false)),
        new(ClientMember.EntryReceipt, EntryReceiptAsync),
        new(ClientMember.PatientAccounting, PatientAccountingAsync),
        new(ClientMember.SubjectAccounting, SubjectAccountingAsync),
        new(ClientMember.ProveRecord, call => StateAsync(
            call, call.Node.ProveRecordAsync(call.Read(RecordOf), call.Token))),
        new(ClientMember.ProveSubject, call => StateAsync(
            call, call.Node.ProveSubjectAsync(call.Read(SubjectOf), call.Token))),
        new(ClientMember.ProveParticipant, call => StateAsync(
            call, call.Node.ProveParticipantAsync(call.Read(ParticipantOf), call.Token))),
        new(ClientMember.Consistency, ConsistencyAsync),
    ];

    private static SubjectId SubjectOf(ref CanonicalReader reader)
    {
        reader.Array(1);
        return reader.Subject();
    }

    private static async Task ReceiptAsync(ServedCall call, Task<Receipt> issuing)
    {
        Receipt receipt = await issuing.ConfigureAwait(false);
        await call.AnswerAsync(receipt.Bytes).ConfigureAwait(false);
    }

    private static Task EntryReceiptAsync(ServedCall call)
    {
        (BlockHeight height, int index) = call.Read((ref reader) =>
        {
            reader.Array(2);
            return (new BlockHeight(reader.Unsigned()), reader.Count());
        });
        return ReceiptAsync(call, call.Node.GetReceiptAsync(height, index, call.Token));
    }

    private static async Task PatientAccountingAsync(ServedCall call)
    {
        (PatientIdentifier patient, DateTimeOffset from, DateTimeOffset to) = call.Read((ref reader) =>
        {
            reader.Array(3);
            return (reader.RequiredPatient(), reader.Time(), reader.Time());
        });
        AccountingProof proof = await call.Node
            .GetAccountingAsync(patient, from, to, call.Token).ConfigureAwait(false);
        await call.AnswerAsync(ReportBodies.Accounting(proof)).ConfigureAwait(false);
    }

    private static async Task SubjectAccountingAsync(ServedCall call)
    {
        (SubjectId subject, DateTimeOffset from, DateTimeOffset to) = call.Read((ref reader) =>
        {
            reader.Array(3);
            return (reader.Subject(), reader.Time(), reader.Time());
        });
        AccountingProof proof = await call.Node
            .GetAccountingAsync(subject, from, to, call.Token).ConfigureAwait(false);
        await call.AnswerAsync(ReportBodies.Accounting(proof)).ConfigureAwait(false);
    }

    private static async Task StateAsync(ServedCall call, Task<StateProof> proving)
    {
        StateProof proof = await proving.ConfigureAwait(false);
        await call.AnswerAsync(ReportBodies.State(proof)).ConfigureAwait(false);
    }

    private static async Task ConsistencyAsync(ServedCall call)
    {
        ulong fromSize = call.Read((ref reader) => reader.Unsigned());
        ConsistencyProof proof = await call.Node.GetConsistencyAsync(fromSize, call.Token).ConfigureAwait(false);
        await call.AnswerAsync(ReportBodies.Consistency(proof)).ConfigureAwait(false);
    }
}
