using System.Security.Cryptography;
using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>
/// Which payloads were removed: the ledger has a commitment, the organisation's private store its opening. Whoever
/// verifies tells a pruned payload from a missing one by it (docs/spec/records.md section 6).
/// </summary>
internal sealed class PruneStatement
{
    /// <summary>How many segments one statement may name.</summary>
    public const int MaxSegments = 10_000;

    private const int BlindingBytes = 32;

    private readonly byte[] _blinding;
    private readonly byte[] _list;

    private PruneStatement(byte[] blinding, byte[] list, IReadOnlyList<SegmentId> segments)
    {
        _blinding = blinding;
        _list = list;
        Segments = segments;
        Commitment = LabelledHash.Of(HashLabel.Facts, blinding, list);
    }

    public IReadOnlyList<SegmentId> Segments { get; }

    public Digest256 Commitment { get; }

    public static PruneStatement Create(IReadOnlyList<SegmentId> segments)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(segments.Count);
        foreach (SegmentId segment in segments)
        {
            writer.Id(segment);
        }

        byte[] list = writer.ToArray();
        writer.Dispose();
        return new PruneStatement(RandomNumberGenerator.GetBytes(BlindingBytes), list, segments);
    }

    /// <summary>The row that keeps the opening.</summary>
    public async ValueTask<PrivateRow> ToRowAsync(IKeyVault vault, long now, CancellationToken cancellationToken)
    {
        byte[] key = Commitment.ToArray();
        ReadOnlyMemory<byte> value = await vault
            .ProtectAsync(VaultKey.PrivateRows, key, Opening(), cancellationToken).ConfigureAwait(false);
        return new PrivateRow(PrivateTable.Pruned, key, value, now);
    }

    /// <summary>Every statement of a store; a row that does not open to its commitment is left out.</summary>
    public static async Task<IReadOnlyList<PruneStatement>> ReadAsync(
        IPrivateStore store, IKeyVault vault, CancellationToken cancellationToken)
    {
        List<PruneStatement> statements = [];
        await foreach (PrivateRow row in store.ScanRowsAsync(PrivateTable.Pruned, cancellationToken)
            .ConfigureAwait(false))
        {
            ReadOnlyMemory<byte>? opening = await vault
                .UnprotectAsync(VaultKey.PrivateRows, row.Key, row.Value ?? default, cancellationToken)
                .ConfigureAwait(false);
            if (opening is { } bytes && IsWhole(row.Key.Span, bytes.Span))
            {
                statements.Add(TryDecode(bytes.Span)!);
            }
        }

        return statements;
    }

    /// <summary>Whether an opened row is the statement that its key commits to.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> key, ReadOnlySpan<byte> opening) =>
        TryDecode(opening) is { } statement && key.SequenceEqual(statement.Commitment.ToArray());

    private static PruneStatement? TryDecode(ReadOnlySpan<byte> opening)
    {
        CanonicalReader reader = new(opening);
        reader.Array(2);
        byte[] blinding = reader.BytesExactly(BlindingBytes).ToArray();
        byte[] list = reader.Bytes().ToArray();
        if (!reader.End())
        {
            return null;
        }

        CanonicalReader inner = new(list);
        int count = inner.ArrayHead(MaxSegments);
        List<SegmentId> segments = new(count);
        for (int i = 0; i < count; i++)
        {
            segments.Add(inner.Segment());
        }

        return inner.End() ? new PruneStatement(blinding, list, segments) : null;
    }

    private byte[] Opening()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(2);
        writer.Bytes(_blinding);
        writer.Bytes(_list);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
