using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Receiving;

/// <summary>The row of an attestation, such as an access to a received message or the authorisation of a route: what it
/// says, encrypted, and where the ledger has it.</summary>
internal sealed class MessageAccessRow
{
    private MessageAccessRow(SubmissionId submission, uint index, byte[] opening)
    {
        Submission = submission;
        Index = index;
        Opening = opening;
    }

    public SubmissionId Submission { get; }

    /// <summary>The operation's index in the submission.</summary>
    public uint Index { get; }

    /// <summary>Protected under the access's id.</summary>
    public byte[] Opening { get; }

    public static PrivateRow Make(
        RequestId access,
        SubmissionId submission,
        int index,
        ReadOnlyMemory<byte> opening,
        long now,
        PrivateTable table = PrivateTable.MessageAccess)
    {
        byte[] key = access.ToArray();
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(5);
        writer.Unsigned(1);
        writer.Id(submission);
        writer.Unsigned((ulong)index);
        writer.Bytes(opening.Span);
        writer.Bytes(Check(key, submission, (uint)index, opening.Span).AsSpan());
        byte[] value = writer.ToArray();
        writer.Dispose();
        return new PrivateRow(table, key, value, now);
    }

    /// <summary>What a stored row says; null when it is not one that was written under its key.</summary>
    public static MessageAccessRow? TryDecode(PrivateRow row)
    {
        if (row.Value is not { } value || row.Key.Length != RequestId.SizeBytes)
        {
            return null;
        }

        CanonicalReader reader = new(value.Span);
        reader.Array(5);
        reader.Exactly(1);
        SubmissionId submission = new(reader.BytesExactly(SubmissionId.SizeBytes));
        uint index = reader.Unsigned(uint.MaxValue);
        byte[] opening = reader.Bytes().ToArray();
        ReadOnlySpan<byte> check = reader.BytesExactly(RowCheck.SizeBytes);
        return reader.End() && check.SequenceEqual(Check(row.Key.Span, submission, index, opening))
            ? new MessageAccessRow(submission, index, opening)
            : null;
    }

    private static byte[] Check(
        ReadOnlySpan<byte> key, SubmissionId submission, uint index, ReadOnlySpan<byte> opening)
    {
        byte[] all =
        [
            .. key, .. submission.ToArray(), (byte)(index >> 24), (byte)(index >> 16), (byte)(index >> 8), (byte)index,
            .. opening,
        ];
        return RowCheck.Of(all);
    }
}
