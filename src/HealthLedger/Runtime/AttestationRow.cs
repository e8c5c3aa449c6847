using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>The row of an attestation, such as an access to a received message or the authorisation of a route: what it
/// says, encrypted, and where the ledger has it.</summary>
internal sealed class AttestationRow
{
    private AttestationRow(SubmissionId submission, uint index, byte[] opening)
    {
        Submission = submission;
        Index = index;
        Opening = opening;
    }

    public SubmissionId Submission { get; }

    /// <summary>The operation's index in the submission.</summary>
    public uint Index { get; }

    /// <summary>Protected under the attestation's id.</summary>
    public byte[] Opening { get; }

    public static PrivateRow Make(
        PrivateTable table,
        RequestId id,
        SubmissionId submission,
        int index,
        ReadOnlyMemory<byte> opening,
        long now)
    {
        byte[] key = id.ToArray();
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
    public static AttestationRow? TryDecode(PrivateRow row)
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
            ? new AttestationRow(submission, index, opening)
            : null;
    }

    /// <summary>A stored row with what it says decrypted; null when it is not one that was written under its key.
    /// </summary>
    public static async ValueTask<(AttestationRow Row, BlindedStatement Statement)?> TryOpenAsync(
        IKeyVault vault, PrivateRow row, CancellationToken cancellationToken)
    {
        if (TryDecode(row) is not { } decoded)
        {
            return null;
        }

        ReadOnlyMemory<byte>? opening = await vault
            .UnprotectAsync(VaultKey.PrivateRows, row.Key, decoded.Opening, cancellationToken).ConfigureAwait(false);
        return opening is { } bytes && BlindedStatement.TryDecode(bytes.Span) is { } statement
            ? (decoded, statement)
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
