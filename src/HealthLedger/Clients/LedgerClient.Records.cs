using HealthLedger.Access;
using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Subjects;

namespace HealthLedger.Clients;

public sealed partial class LedgerClient
{
    /// <inheritdoc/>
    public async Task<AppendResult> AppendAsync(
        RecordSubmission submission, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(submission);
        RecordLimits.Check(submission);
        try
        {
            return await CallAsync(
                submission.Import is null ? ClientMember.Append : ClientMember.Import,
                submission.Import is { } import
                    ? RequestBodies.Import(submission, import)
                    : RequestBodies.Append(submission),
                (ref reader) => reader.Appended(),
                cancellationToken).ConfigureAwait(false);
        }
        catch (LedgerConnectionException exception)
            when (exception.Code == HealthLedgerErrorCodes.OutcomeUnknown && submission.Idempotency is not null)
        {
            // With a key the same call may come again, as often as need be.
            throw new LedgerConnectionException(
                exception.Code,
                "The connection was lost, and what became of the record could not be found out. The same call with the "
                + "same idempotency key is answered once it can be.",
                isTransient: true,
                exception);
        }
    }

    /// <inheritdoc/>
    public Task<AppendResult> AmendAsync(
        AmendmentSubmission amendment, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(amendment);
        RecordLimits.Check(amendment);
        return CallAsync(
            ClientMember.Amend,
            RequestBodies.Amend(amendment),
            (ref reader) => reader.Appended(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<RecordVersions> GetVersionsAsync(
        RecordId recordId, CancellationToken cancellationToken = default) => CallAsync(
            ClientMember.Versions, Of(recordId), (ref reader) => reader.Versions(), cancellationToken);

    /// <inheritdoc/>
    public Task<SealedAccess> RequestAccessAsync(AccessRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CallAsync(
            ClientMember.RequestAccess,
            RequestBodies.RequestAccess(request),
            (ref reader) => reader.Access(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<RecordContent> OpenAsync(SealedAccess access, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(access);
        byte[] body = BodyFormat.Encode((ref writer) =>
        {
            writer.Array(3);
            writer.Id(access.RecordId);
            writer.Unsigned(access.Height.Value);
            writer.Unsigned((ulong)access.Index);
        });
        ReadOnlyMemory<byte> answer = await CallAsync(ClientMember.Open, body, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            return BodyFormat.TryDecode(answer, ReadContent, out RecordContent? content)
                ? content!
                : throw Broken(ClientMember.Open);
        }
        finally
        {
            // The content has a copy of its own, which its owner clears.
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(
                System.Runtime.InteropServices.MemoryMarshal.AsMemory(answer).Span);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<HistoryEntry> ListHistoryAsync(
        RecordId recordId, CancellationToken cancellationToken = default) => ListAsync(
            ClientMember.RecordHistory, Of(recordId), (ref reader) => reader.History(), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<HistoryEntry> ListHistoryAsync(
        PatientIdentifier patient, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patient);
        return ListAsync(
            ClientMember.PatientHistory, Of(patient), (ref reader) => reader.History(), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string> QuarantineAsync(
        string code, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        LedgerNode.CheckQuarantine(code, content);
        return CallAsync(
            ClientMember.Quarantine,
            BodyFormat.EncodeLarge(content.Length, (ref writer) =>
            {
                writer.Array(2);
                writer.Utf8(code);
                writer.Bytes(content);
            }),
            (ref reader) => reader.RequiredUtf8(),
            cancellationToken);
    }

    private static byte[] Of(RecordId record) => BodyFormat.Encode((ref writer) =>
    {
        writer.Array(1);
        writer.Id(record);
    });

    private static byte[] Of(PatientIdentifier patient) => BodyFormat.Encode((ref writer) =>
    {
        writer.Array(1);
        writer.Patient(patient);
    });

    private static RecordContent? ReadContent(ref CanonicalReader reader)
    {
        reader.Array(5);
        string type = reader.Text();
        ImportFacts? import = reader.TryNull() ? null : ImportFacts.Read(ref reader);
        byte[] blinding = reader.Bytes(64).ToArray();
        RecordVersions versions = reader.Versions();
        ReadOnlySpan<byte> payload = reader.Bytes();
        return reader.IsGood
            ? new RecordContent(
                new OpenedSegment
                {
                    PayloadType = type,
                    Payload = payload.ToArray(),
                    Blinding = blinding,
                    Import = import,
                },
                versions)
            : null;
    }
}
