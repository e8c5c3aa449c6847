using HealthLedger.Canonical;
using HealthLedger.Clients;
using HealthLedger.Inbox;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Receiving;

/// <summary>The form of a message's row, before it is encrypted: version 3 where it names several patients, version 2
/// where it says what it is the resend of, else version 1.</summary>
internal static class MessageRow
{
    private const int CodeLimit = 64;
    private const int TextLimit = 1024;

    // Each version has one more.
    private const int MembersBefore = 15;

    public static byte[] Encode(InboxMessage message)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        uint version = message.Patients.Count > 1 ? 3u : message.ResendOf is null ? 1u : 2u;
        writer.Array(MembersBefore + (int)version);
        writer.Unsigned(version);
        writer.Unsigned((ulong)message.Status);
        writer.Utf8(message.Listener);
        writer.Unsigned((ulong)message.ReceivedAt.ToUnixTimeMilliseconds());
        writer.Utf8(message.SendingApplication);
        writer.Utf8(message.SendingFacility);
        writer.Utf8(message.MessageType);
        writer.Utf8(message.ControlId);
        writer.Utf8(message.Answer);
        writer.Utf8(message.ErrorCode);
        writer.IdOrNull(message.Patients.Count > 0 ? message.Patients[0] : (Digest256?)null);
        writer.Utf8(message.QuarantineId);
        writer.IdOrNull(message.ResentAs);
        writer.Unsigned((ulong)message.Bytes);
        writer.Unsigned((ulong)message.Attempts);
        writer.Unsigned((ulong)message.ChangedAt.ToUnixTimeMilliseconds());
        if (version > 1)
        {
            writer.IdOrNull(message.ResendOf);
        }

        if (version > 2)
        {
            writer.Array(message.Patients.Count - 1);
            foreach (Digest256 other in message.Patients.Skip(1))
            {
                writer.Id(other);
            }
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>What a row says; null when it is none.</summary>
    public static InboxMessage? TryDecode(RecordId id, ReadOnlySpan<byte> plain)
    {
        CanonicalReader reader = new(plain);
        int members = reader.ArrayHead(MembersBefore + 3);
        uint version = reader.Unsigned(3);
        InboxStatus status = (InboxStatus)reader.Unsigned((uint)InboxStatus.Parked);
        string? listener = reader.Utf8(TextLimit);
        DateTimeOffset receivedAt = Time(ref reader);
        string? application = reader.Utf8(TextLimit);
        string? facility = reader.Utf8(TextLimit);
        string? type = reader.Utf8(TextLimit);
        string? controlId = reader.Utf8(TextLimit);
        string? answer = reader.Utf8(CodeLimit);
        string? error = reader.Utf8(CodeLimit);
        List<Digest256> patients = reader.TryNull() ? [] : [reader.Digest()];
        string? quarantineId = reader.Utf8(CodeLimit);
        RecordId? resentAs = reader.RecordOrNull();
        ulong bytes = reader.Unsigned();
        int attempts = reader.Count();
        DateTimeOffset changedAt = Time(ref reader);
        RecordId? resendOf = version > 1 ? reader.RecordOrNull() : null;
        if (version > 2)
        {
            ReadOthers(ref reader, patients);
        }

        return reader.End() && version > 0 && members == MembersBefore + version && listener is not null
            && bytes <= long.MaxValue
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
                Patients = patients,
                QuarantineId = quarantineId,
                ResentAs = resentAs,
                ResendOf = resendOf,
                Bytes = (long)bytes,
                Attempts = attempts,
                ChangedAt = changedAt,
            }
            : null;
    }

    private static void ReadOthers(ref CanonicalReader reader, List<Digest256> patients)
    {
        int count = reader.ArrayHead(InboxNote.MaxPatients - 1);
        if (patients.Count == 0 || count == 0)
        {
            reader.Refuse(DecodeStatus.LengthInvalid);
        }

        for (int i = 0; i < count && reader.IsGood; i++)
        {
            patients.Add(reader.Digest());
        }
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
