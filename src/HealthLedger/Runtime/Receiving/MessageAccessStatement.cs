using HealthLedger.Canonical;
using HealthLedger.Inbox;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Receiving;

/// <summary>
/// What an access to a received message says, and the blinding under which the ledger commits to it
/// (docs/spec/inbox.md section 4).
/// </summary>
internal sealed class MessageAccessStatement
{
    private MessageAccessStatement(BlindedStatement blinded, MessageAccess access, Digest256 content)
    {
        Blinded = blinded;
        Access = access;
        Content = content;
    }

    /// <summary>What the ledger commits to.</summary>
    public BlindedStatement Blinded { get; }

    /// <summary>Who, which, why; without the entry.</summary>
    public MessageAccess Access { get; }

    /// <summary>SHA-256 of the content as it is stored, encrypted: nothing is decrypted to name it.</summary>
    public Digest256 Content { get; }

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
        return new MessageAccessStatement(BlindedStatement.Create(Encode(access, content)), access, content);
    }

    /// <summary>Reads what a statement says; null when it is of something else.</summary>
    public static MessageAccessStatement? TryDecode(BlindedStatement blinded)
    {
        CanonicalReader reader = new(blinded.Bytes);
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
                blinded,
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
