using HealthLedger.Canonical;
using HealthLedger.Inbox;
using HealthLedger.Primitives;

namespace HealthLedger.Clients;

/// <summary>What calls for the content of received messages carry.</summary>
internal static class MessageAccessBodies
{
    public static void MessageRequest(this ref CanonicalWriter writer, MessageAccessRequest request)
    {
        writer.Array(6);
        writer.Id(request.MessageId);
        writer.Bytes(request.Individual.ToArray().AsSpan());
        writer.Utf8(request.Role);
        writer.Utf8(request.Purpose);
        writer.Utf8(request.Action);
        writer.IdOrNull(request.Replacement);
    }

    public static MessageAccessRequest MessageRequest(this ref CanonicalReader reader)
    {
        reader.Array(6);
        return new MessageAccessRequest
        {
            MessageId = reader.Record(),
            Individual = new IndividualId(reader.BytesExactly(IndividualId.SizeBytes)),
            Role = reader.RequiredUtf8(),
            Purpose = reader.RequiredUtf8(),
            Action = reader.RequiredUtf8(),
            Replacement = reader.TryNull() ? null : reader.Digest(),
        };
    }

    public static void MessageAccess(this ref CanonicalWriter writer, SealedMessageAccess access)
    {
        writer.Array(5);
        writer.Id(access.AccessId);
        writer.Id(access.MessageId);
        writer.Unsigned(access.Height.Value);
        writer.Unsigned((ulong)access.Index);
        writer.Time(access.OpenUntil);
    }

    public static SealedMessageAccess MessageAccess(this ref CanonicalReader reader)
    {
        reader.Array(5);
        return new SealedMessageAccess(
            new RequestId(reader.BytesExactly(RequestId.SizeBytes)),
            reader.Record(),
            new BlockHeight(reader.Unsigned()),
            reader.Count(),
            reader.Time());
    }

    public static void ListedAccess(this ref CanonicalWriter writer, MessageAccess access)
    {
        writer.Array(9);
        writer.Id(access.AccessId);
        writer.Id(access.MessageId);
        writer.Bytes(access.Individual.ToArray().AsSpan());
        writer.Utf8(access.Role);
        writer.Utf8(access.Purpose);
        writer.Utf8(access.Action);
        writer.IdOrNull(access.Replacement);
        writer.Time(access.RequestedAt);
        writer.EntryOrNull(access.Entry);
    }

    public static MessageAccess ListedAccess(this ref CanonicalReader reader)
    {
        reader.Array(9);
        return new MessageAccess
        {
            AccessId = new RequestId(reader.BytesExactly(RequestId.SizeBytes)),
            MessageId = reader.Record(),
            Individual = new IndividualId(reader.BytesExactly(IndividualId.SizeBytes)),
            Role = reader.RequiredUtf8(),
            Purpose = reader.RequiredUtf8(),
            Action = reader.RequiredUtf8(),
            Replacement = reader.TryNull() ? null : reader.Digest(),
            RequestedAt = reader.Time(),
            Entry = reader.EntryOrNull(),
        };
    }
}
