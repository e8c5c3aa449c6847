using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Inbox;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Receiving;

/// <summary>
/// What an access to a received message says, and the blinding under which the ledger commits to it
/// (docs/spec/inbox.md section 4).
/// </summary>
internal sealed class MessageAccessStatement
{
    private const int BlindingBytes = 16;

    private MessageAccessStatement(byte[] blinding, byte[] bytes, MessageAccess access, Digest256 content)
    {
        Blinding = blinding;
        Bytes = bytes;
        Access = access;
        Content = content;
        Commitment = LabelledHash.Of(HashLabel.RequestBody, blinding, bytes);
    }

    public byte[] Blinding { get; }

    public byte[] Bytes { get; }

    /// <summary>Who, which, why; without the entry.</summary>
    public MessageAccess Access { get; }

    /// <summary>SHA-256 of the content as it is stored, encrypted: nothing is decrypted to name it.</summary>
    public Digest256 Content { get; }

    /// <summary>`H("request-body"; blinding, statement)`.</summary>
    public Digest256 Commitment { get; }

    public static MessageAccessStatement Create(
        RequestId id, MessageAccessRequest request, Digest256 content, DateTimeOffset now)
    {
        MessageAccess access = new()
        {
            AccessId = id,
            MessageId = request.MessageId,
            Individual = request.Individual,
            Role = request.Role,
            Purpose = request.Purpose,
            Action = request.Action,
            Replacement = request.Replacement,
            RequestedAt = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
        };
        return new MessageAccessStatement(
            SecureRandom.GetBytes(BlindingBytes), Encode(access, content), access, content);
    }

    /// <summary>Blinding and statement, to be protected.</summary>
    public byte[] Opening()
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(2);
        writer.Bytes(Blinding.AsSpan());
        writer.Bytes(Bytes.AsSpan());
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>Reads what <see cref="Opening"/> made; null when it is something else.</summary>
    public static MessageAccessStatement? TryDecode(ReadOnlySpan<byte> opening)
    {
        CanonicalReader outer = new(opening);
        outer.Array(2);
        byte[] blinding = outer.BytesExactly(BlindingBytes).ToArray();
        byte[] bytes = outer.Bytes().ToArray();
        if (!outer.End())
        {
            return null;
        }

        CanonicalReader reader = new(bytes);
        reader.Array(10);
        reader.Exactly(1);
        RequestId id = new(reader.BytesExactly(RequestId.SizeBytes));
        RecordId message = reader.Record();
        byte[] individual = reader.BytesExactly(IndividualId.SizeBytes).ToArray();
        string role = reader.Text();
        string purpose = reader.Text();
        string action = reader.Text();
        Digest256 content = reader.Digest();
        Digest256? replacement = reader.TryNull() ? null : reader.Digest();
        ulong time = reader.Unsigned();
        return reader.End() && time <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? new MessageAccessStatement(
                blinding,
                bytes,
                new MessageAccess
                {
                    AccessId = id,
                    MessageId = message,
                    Individual = new IndividualId(individual),
                    Role = role,
                    Purpose = purpose,
                    Action = action,
                    Replacement = replacement,
                    RequestedAt = DateTimeOffset.FromUnixTimeMilliseconds((long)time),
                },
                content)
            : null;
    }

    private static byte[] Encode(MessageAccess access, Digest256 content)
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(10);
        writer.Unsigned(1);
        writer.Id(access.AccessId);
        writer.Id(access.MessageId);
        writer.Bytes(access.Individual.ToArray().AsSpan());
        writer.Text(access.Role);
        writer.Text(access.Purpose);
        writer.Text(access.Action);
        writer.Id(content);
        writer.IdOrNull(access.Replacement);
        writer.Unsigned((ulong)access.RequestedAt.ToUnixTimeMilliseconds());
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
