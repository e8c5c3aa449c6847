using System.Security.Cryptography;
using HealthLedger.Canonical;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>
/// Where a custodian keeps the shares of its segments: those of the first dealing beside the envelope, those of later
/// ones in private rows, of which one has both the sealed dealing and the next while that is on its way
/// (docs/spec/records.md section 2).
/// </summary>
internal sealed class DealtShareStore
{
    private const int MaxDealings = 8;

    private readonly IKeyVault _vault;
    private readonly IPrivateStore _rows;

    public DealtShareStore(IKeyVault vault, IPrivateStore rows)
    {
        _vault = vault;
        _rows = rows;
    }

    /// <summary>The removal of a segment's row.</summary>
    public static PrivateRow RemovalOf(SegmentId segment) => new(PrivateTable.DealtShares, segment.ToArray(), null, 0);

    /// <summary>Whether a row opens, and holds dealings of its segment.</summary>
    public static async ValueTask<bool> IsWholeAsync(
        IKeyVault vault, PrivateRow row, CancellationToken cancellationToken) =>
        row.Key.Length == SegmentId.SizeBytes
        && await OpenAsync(vault, row, cancellationToken).ConfigureAwait(false) is { Count: > 0 } dealings
        && dealings.TrueForAll(
            dealt => dealt.Items.All(share => share.Segment == new SegmentId(row.Key.Span)));

    /// <summary>
    /// The shares that the newest sealed dealing is made of. Where they are not at hand, as after the restore of an
    /// older backup, those of another one that combine to the same data key.
    /// </summary>
    /// <param name="expected">What the record's sealing says of the segment.</param>
    /// <param name="newest">The newest dealing anew, or null.</param>
    /// <param name="stored">The envelope, with the share beside it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The shares, and whether they are the newest; null when there are none that fit.</returns>
    public async ValueTask<(DealtShares Shares, bool IsNewest)?> FindAsync(
        SegmentExpectation expected, DealingRow? newest, StoredEnvelope stored, CancellationToken cancellationToken)
    {
        SegmentExpectation dealt = newest?.RootOf(expected.Segment) is { } root ? expected.Under(root) : expected;
        List<DealtShares> kept = newest is null
            ? []
            : await ReadRowAsync(expected.Segment, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte>? beside = await _vault
            .UnprotectAsync(VaultKey.Shares, expected.Segment.ToArray(), stored.Share, cancellationToken)
            .ConfigureAwait(false);
        if (beside is { } bytes && DealtShares.TryDecode(bytes.Span) is { } first)
        {
            kept.Add(first);
        }

        if (kept.Find(shares => RecordOpener.CheckShares(dealt, shares) == SegmentFault.None) is { } found)
        {
            return (found, true);
        }

        DealtShares? other = newest is null
            ? null
            : kept.Find(shares => RecordOpener.IsDataKey(expected, stored.Envelope.Span, shares));
        return other is null ? null : (other, false);
    }

    /// <summary>The dealings in a segment's row, the one that was written first at the front.</summary>
    public async ValueTask<List<DealtShares>> ReadRowAsync(SegmentId segment, CancellationToken cancellationToken) =>
        await _rows.ReadRowAsync(PrivateTable.DealtShares, segment.ToArray(), cancellationToken).ConfigureAwait(false)
            is { } row
            ? await OpenAsync(_vault, row, cancellationToken).ConfigureAwait(false)
                ?? throw PrivateRowFault.Of("dealing of a data key")
            : [];

    /// <summary>The row of a segment with dealings.</summary>
    public async ValueTask<PrivateRow> RowAsync(
        SegmentId segment, IReadOnlyList<DealtShares> dealings, long now, CancellationToken cancellationToken)
    {
        byte[] plain = Encode(dealings);
        ReadOnlyMemory<byte> value = await _vault
            .ProtectAsync(VaultKey.Shares, ContextOf(segment.ToArray()), plain, cancellationToken)
            .ConfigureAwait(false);
        CryptographicOperations.ZeroMemory(plain);
        return new PrivateRow(PrivateTable.DealtShares, segment.ToArray(), value, now);
    }

    /// <summary>An envelope with shares from its row beside it, as a backup has it; null when none fit.</summary>
    public async ValueTask<StoredEnvelope?> FoldAsync(
        SegmentExpectation expected, StoredEnvelope stored, CancellationToken cancellationToken)
    {
        List<DealtShares> kept = await ReadRowAsync(expected.Segment, cancellationToken).ConfigureAwait(false);
        if (kept.Find(shares => RecordOpener.IsDataKey(expected, stored.Envelope.Span, shares)) is not { } found)
        {
            return null;
        }

        byte[] plain = found.Encode();
        ReadOnlyMemory<byte> share = await _vault
            .ProtectAsync(VaultKey.Shares, stored.SegmentId, plain, cancellationToken).ConfigureAwait(false);
        CryptographicOperations.ZeroMemory(plain);
        return new StoredEnvelope(stored.SegmentId, stored.Envelope, share);
    }

    private static byte[] Encode(IReadOnlyList<DealtShares> dealings)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(dealings.Count);
        foreach (DealtShares dealt in dealings)
        {
            byte[] bytes = dealt.Encode();
            writer.Bytes(bytes);
            CryptographicOperations.ZeroMemory(bytes);
        }

        byte[] plain = writer.ToArray();
        writer.Dispose();
        return plain;
    }

    private static async ValueTask<List<DealtShares>?> OpenAsync(
        IKeyVault vault, PrivateRow row, CancellationToken cancellationToken)
    {
        if (row.Value is not { } value
            || await vault.UnprotectAsync(VaultKey.Shares, ContextOf(row.Key), value, cancellationToken)
                .ConfigureAwait(false) is not { } plain)
        {
            return null;
        }

        return Decode(plain.Span);
    }

    private static List<DealtShares>? Decode(ReadOnlySpan<byte> plain)
    {
        CanonicalReader reader = new(plain);
        int count = reader.ArrayHead(MaxDealings);
        List<DealtShares> dealings = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            if (DealtShares.TryDecode(reader.Bytes()) is not { } dealt)
            {
                return null;
            }

            dealings.Add(dealt);
        }

        return reader.End() ? dealings : null;
    }

    // Another one than that of the share beside the envelope: neither can stand in the other's place.
    private static ReadOnlyMemory<byte> ContextOf(ReadOnlyMemory<byte> segment) =>
        (byte[])[.. segment.Span, .. "dealings"u8];
}
