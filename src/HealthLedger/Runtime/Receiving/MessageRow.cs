using HealthLedger.Canonical;
using HealthLedger.Clients;
using HealthLedger.Inbox;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Receiving;

/// <summary>The form of a message's row, before it is encrypted.</summary>
internal static class MessageRow
{
    private const int CodeLimit = 64;
    private const int TextLimit = 1024;

    public static byte[] Encode(InboxMessage message)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(16);
        writer.Unsigned(1);
        writer.Unsigned((ulong)message.Status);
        writer.Utf8(message.Listener);
        writer.Unsigned((ulong)message.ReceivedAt.ToUnixTimeMilliseconds());
        writer.Utf8(message.SendingApplication);
        writer.Utf8(message.SendingFacility);
        writer.Utf8(message.MessageType);
        writer.Utf8(message.ControlId);
        writer.Utf8(message.Answer);
        writer.Utf8(message.ErrorCode);
        writer.IdOrNull(message.Patient);
        writer.Utf8(message.QuarantineId);
        writer.IdOrNull(message.ResentAs);
        writer.Unsigned((ulong)message.Bytes);
        writer.Unsigned((ulong)message.Attempts);
        writer.Unsigned((ulong)message.ChangedAt.ToUnixTimeMilliseconds());
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>What a row says; null when it is none.</summary>
    public static InboxMessage? TryDecode(RecordId id, ReadOnlySpan<byte> plain)
    {
        CanonicalReader reader = new(plain);
        reader.Array(16);
        reader.Exactly(1);
        InboxStatus status = (InboxStatus)reader.Unsigned((uint)InboxStatus.Parked);
        string? listener = reader.Utf8(TextLimit);
        DateTimeOffset receivedAt = Time(ref reader);
        string? application = reader.Utf8(TextLimit);
        string? facility = reader.Utf8(TextLimit);
        string? type = reader.Utf8(TextLimit);
        string? controlId = reader.Utf8(TextLimit);
        string? answer = reader.Utf8(CodeLimit);
        string? error = reader.Utf8(CodeLimit);
        Digest256? patient = reader.TryNull() ? null : reader.Digest();
        string? quarantineId = reader.Utf8(CodeLimit);
        RecordId? resentAs = reader.RecordOrNull();
        ulong bytes = reader.Unsigned();
        int attempts = reader.Count();
        DateTimeOffset changedAt = Time(ref reader);
        return reader.End() && listener is not null && bytes <= long.MaxValue
            ? new InboxMessage
            {
                Id = id,
                Status = status,
                Listener = listener,
                ReceivedAt = receivedAt,
                SendingApplication = application ?? string.Empty,
                SendingFacility = facility ?? string.Empty,
                MessageType = type ?? string.Empty,
                ControlId = controlId ?? string.Empty,
                Answer = answer,
                ErrorCode = error,
                Patient = patient,
                QuarantineId = quarantineId,
                ResentAs = resentAs,
                Bytes = (long)bytes,
                Attempts = attempts,
                ChangedAt = changedAt,
            }
            : null;
    }

    private static DateTimeOffset Time(ref CanonicalReader reader)
    {
        ulong milliseconds = reader.Unsigned();
        if (milliseconds > (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            reader.Refuse(DecodeStatus.LimitExceeded);
            return default;
        }

        return DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);
    }
}
