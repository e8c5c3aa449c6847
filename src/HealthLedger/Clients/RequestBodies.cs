using HealthLedger.Access;
using HealthLedger.Canonical;
using HealthLedger.Participants;
using HealthLedger.Payloads;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Clients;

/// <summary>What the larger calls carry.</summary>
internal static class RequestBodies
{
    // Deliveries, and a reference behind the payload, are there only where there are any, so that a body without them
    // is as it always was. Where there is a reference and no delivery, null stands for those.
    private const int FewestAppendFields = 9;
    private const int MostAppendFields = 11;

    public static ReadOnlyMemory<byte> Append(RecordSubmission submission) => BodyFormat.EncodeLarge(
        SizeOf(submission), (ref writer) => Write(ref writer, submission));

    public static ReadOnlyMemory<byte> Import(RecordSubmission submission, ImportFacts import) =>
        BodyFormat.EncodeLarge(
            SizeOf(submission),
            (ref writer) =>
            {
                writer.Array(2);
                import.Write(ref writer);
                Write(ref writer, submission);
            });

    public static RecordSubmission ReadAppend(ref CanonicalReader reader, ReadOnlyMemory<byte> body) =>
        ReadAppend(ref reader, body, null);

    public static RecordSubmission ReadImport(ref CanonicalReader reader, ReadOnlyMemory<byte> body)
    {
        reader.Array(2);
        ImportFacts import = ImportFacts.Read(ref reader);
        return ReadAppend(ref reader, body, import);
    }

    private static int SizeOf(RecordSubmission submission) => submission.Payload.Length
        + (submission.Idempotency?.Fingerprint.Length ?? 0) + MessageBody.MaxBytesOf(submission.Message)
        + DeliveryBodies.MaxBytesOf(submission.Deliveries) + ReferenceBody.MaxBytesOf(submission.Reference);

    private static void Write(ref CanonicalWriter writer, RecordSubmission submission)
    {
        bool isDelivered = submission.Deliveries.Count > 0;
        bool isReferring = submission.Reference is not null;
        writer.Array(isReferring ? MostAppendFields : isDelivered ? MostAppendFields - 1 : FewestAppendFields);
        writer.Number(submission.Kind);
        writer.Text(submission.PayloadType);
        writer.Number(submission.Origin);
        writer.Patient(submission.Patient);
        writer.Years(submission.DataYears);
        writer.BytesOrNull(submission.Idempotency?.Key);
        writer.Bytes(submission.Idempotency?.Fingerprint ?? default);
        writer.Message(submission.Message);
        if (isDelivered)
        {
            writer.Deliveries(submission.Deliveries);
        }
        else if (isReferring)
        {
            writer.Null();
        }

        writer.Bytes(submission.Payload);
        if (submission.Reference is { } reference)
        {
            writer.Reference(reference);
        }
    }

    private static RecordSubmission ReadAppend(
        ref CanonicalReader reader, ReadOnlyMemory<byte> body, ImportFacts? import)
    {
        int count = reader.ArrayHead(MostAppendFields);
        RecordKind kind = reader.Number<RecordKind>();
        string type = reader.Text();
        RecordOrigin origin = reader.Number<RecordOrigin>();
        Subjects.PatientIdentifier? patient = reader.Patient();
        (int From, int To)? years = reader.Years();
        bool hasKey = !reader.TryNull();
        ReadOnlySpan<byte> key = hasKey ? reader.Bytes(4096) : default;
        ReadOnlySpan<byte> fingerprint = reader.Bytes();
        if (hasKey == key.IsEmpty || (!hasKey && !fingerprint.IsEmpty))
        {
            reader.Refuse(DecodeStatus.LengthInvalid);
            hasKey = false;
        }

        MessageFacts? message = reader.Message();
        IReadOnlyList<DeliveryTarget> deliveries = count == FewestAppendFields
            || (count == MostAppendFields && reader.TryNull()) ? [] : reader.Deliveries();
        ReadOnlyMemory<byte> payload = reader.Part(body);
        if (count < FewestAppendFields)
        {
            reader.Refuse(DecodeStatus.LengthInvalid);
        }

        return new RecordSubmission
        {
            Reference = count == MostAppendFields ? reader.Reference() : null,
            Message = message,
            Kind = kind,
            PayloadType = type,
            Origin = origin,
            Patient = patient,
            DataYears = years,
            Idempotency = hasKey ? new IdempotencyKey(key, fingerprint) : null,
            Payload = payload,
            Import = import,
            Deliveries = deliveries,
        };
    }

    public static ReadOnlyMemory<byte> Amend(AmendmentSubmission amendment) => BodyFormat.EncodeLarge(
        amendment.Payload.Length,
        (ref writer) =>
        {
            writer.Array(9);
            writer.Id(amendment.RecordId);
            writer.Number(amendment.Kind);
            writer.Signed(amendment.Replaces);
            writer.IdOrNull(amendment.Answers);
            writer.Utf8(amendment.PayloadType);
            writer.Number(amendment.Origin);
            writer.Years(amendment.DataYears);
            writer.Utf8(amendment.Reason);
            writer.Bytes(amendment.Payload);
        });

    public static AmendmentSubmission ReadAmend(ref CanonicalReader reader, ReadOnlyMemory<byte> body)
    {
        reader.Array(9);
        return new AmendmentSubmission
        {
            RecordId = reader.Record(),
            Kind = reader.Number<AmendmentKind>(),
            Replaces = reader.Signed(),
            Answers = reader.RecordOrNull(),
            PayloadType = reader.Utf8(),
            Origin = reader.Number<RecordOrigin>(),
            DataYears = reader.Years(),
            Reason = reader.RequiredUtf8(),
            Payload = reader.Part(body),
        };
    }

    public static byte[] RequestAccess(AccessRequest request) => BodyFormat.Encode((ref writer) =>
    {
        writer.Array(5);
        writer.Id(request.RecordId);
        writer.Bytes(request.Individual.ToArray().AsSpan());
        writer.Utf8(request.Role);
        writer.Utf8(request.Purpose);
        writer.Utf8(request.Action);
    });

    public static AccessRequest ReadRequestAccess(ref CanonicalReader reader)
    {
        reader.Array(5);
        return new AccessRequest
        {
            RecordId = reader.Record(),
            Individual = new IndividualId(reader.BytesExactly(IndividualId.SizeBytes)),
            Role = reader.RequiredUtf8(),
            Purpose = reader.RequiredUtf8(),
            Action = reader.RequiredUtf8(),
        };
    }

    public static byte[] Update(ParticipantUpdate update) => BodyFormat.Encode((ref writer) =>
    {
        writer.Array(2);
        writer.Utf8(update.Code);
        writer.Bytes(update.Facts.Bytes);
    });

    public static ParticipantUpdate? ReadUpdate(ref CanonicalReader reader)
    {
        reader.Array(2);
        string code = reader.RequiredUtf8();
        ParticipantFacts? facts = ParticipantFacts.TryDecode(reader.Bytes());
        if (facts is null)
        {
            reader.Refuse(DecodeStatus.ValueUnknown);
        }

        return facts is null ? null : new ParticipantUpdate { Code = code, Facts = facts };
    }

    public static byte[] Prune(PrunePolicy policy) => BodyFormat.Encode((ref writer) =>
    {
        writer.Array(4);
        writer.Signed(policy.OlderThan.Ticks);
        if (policy.Kind is { } kind)
        {
            writer.Number(kind);
        }
        else
        {
            writer.Null();
        }

        writer.UnsignedOrNull((ulong?)policy.Limit);
        writer.Boolean(policy.IsTrial);
    });

    public static PrunePolicy ReadPrune(ref CanonicalReader reader)
    {
        reader.Array(4);
        return new PrunePolicy
        {
            OlderThan = new TimeSpan(reader.Signed()),
            Kind = reader.TryNull() ? null : reader.Number<RecordKind>(),
            Limit = reader.TryNull() ? null : reader.Count(),
            IsTrial = reader.Boolean(),
        };
    }
}
