using HealthLedger.Access;
using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Subjects;

namespace HealthLedger.Clients;

internal static partial class ServedMembers
{
    private static IEnumerable<KeyValuePair<ClientMember, Func<ServedCall, Task>>> RecordMembers() =>
    [
        new(ClientMember.Append, call => AppendAsync(
            call, call.Read((ref reader) => RequestBodies.ReadAppend(ref reader, call.Body)))),
        new(ClientMember.Import, call => AppendAsync(
            call, call.Read((ref reader) => RequestBodies.ReadImport(ref reader, call.Body)))),
        new(ClientMember.Amend, AmendAsync),
        new(ClientMember.Versions, VersionsAsync),
        new(ClientMember.RequestAccess, RequestAccessAsync),
        new(ClientMember.Open, OpenAsync),
        new(ClientMember.RecordHistory, call => HistoryAsync(
            call, call.Node.ListHistoryAsync(call.Read(RecordOf), call.Token))),
        new(ClientMember.PatientHistory, call => HistoryAsync(
            call, call.Node.ListHistoryAsync(call.Read(PatientOf), call.Token))),
        new(ClientMember.Quarantine, QuarantineAsync),
    ];

    private static RecordId RecordOf(ref CanonicalReader reader)
    {
        reader.Array(1);
        return reader.Record();
    }

    private static PatientIdentifier PatientOf(ref CanonicalReader reader)
    {
        reader.Array(1);
        return reader.RequiredPatient();
    }

    private static async Task AppendAsync(ServedCall call, RecordSubmission submission)
    {
        RequestTicket ticket = await call.TicketAsync().ConfigureAwait(false);
        AppendResult result = await call.Node.AppendOnceAsync(ticket, submission, call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Appended(result)).ConfigureAwait(false);
    }

    private static async Task AmendAsync(ServedCall call)
    {
        AmendmentSubmission amendment = call.Read((ref reader) => RequestBodies.ReadAmend(ref reader, call.Body));
        RequestTicket ticket = await call.TicketAsync().ConfigureAwait(false);
        AppendResult result = await call.Node.AmendOnceAsync(ticket, amendment, call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Appended(result)).ConfigureAwait(false);
    }

    private static async Task VersionsAsync(ServedCall call)
    {
        RecordVersions versions = await call.Node
            .GetVersionsAsync(call.Read(RecordOf), call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Versions(versions)).ConfigureAwait(false);
    }

    private static async Task RequestAccessAsync(ServedCall call)
    {
        AccessRequest request = call.Read(RequestBodies.ReadRequestAccess);
        RequestTicket ticket = await call.TicketAsync().ConfigureAwait(false);
        SealedAccess access = await call.Node
            .RequestAccessOnceAsync(ticket, request, call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Access(access)).ConfigureAwait(false);
    }

    // A client names an entry and claims nothing of it: the node looks the entry up and checks seal, inclusion,
    // decision, record and time of it, as it does for callers of its own process.
    private static async Task OpenAsync(ServedCall call)
    {
        (RecordId record, BlockHeight height, int index) = call.Read((ref reader) =>
        {
            reader.Array(3);
            return (reader.Record(), new BlockHeight(reader.Unsigned()), reader.Count());
        });
        SealedAccess named = new(
            record, height, index, isPermitted: false, "-", default, new RecordVersions
            {
                RecordId = record,
                Kind = default,
                Version = 0,
                Status = default,
                Current = record,
                Links = [],
            });
        await call.Scope.Opening.WaitAsync(call.Token).ConfigureAwait(false);
        try
        {
            using RecordContent content = await call.Node.OpenAsync(named, call.Token).ConfigureAwait(false);
            ReadOnlyMemory<byte> body = BodyFormat.EncodeLarge(
                content.Payload.Length + (content.Versions.Links.Count * 256),
                (ref writer) =>
                {
                    writer.Array(5);
                    writer.Text(content.PayloadType);
                    writer.Import(content.Import);
                    writer.Bytes(content.ContentBlinding);
                    writer.Versions(content.Versions);
                    writer.Bytes(content.Payload);
                });
            await call.AnswerAsync(body).ConfigureAwait(false);
        }
        finally
        {
            call.Scope.Opening.Release();
        }
    }

    private static Task HistoryAsync(ServedCall call, IAsyncEnumerable<HistoryEntry> entries) => call.ListAsync(
        entries, entry => BodyFormat.Encode((ref writer) => writer.History(entry)));

    private static async Task QuarantineAsync(ServedCall call)
    {
        (string code, ReadOnlyMemory<byte> content) = call.Read((ref reader) =>
        {
            reader.Array(2);
            return (reader.RequiredUtf8(), reader.Part(call.Body));
        });
        RequestTicket ticket = await call.TicketAsync().ConfigureAwait(false);
        string id = await call.Node.QuarantineAsync(code, content, ticket, call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Utf8(id)).ConfigureAwait(false);
    }
}
