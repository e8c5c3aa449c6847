using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Redealing;

/// <summary>
/// How far a node has come in dealing its records anew: one row of the private store, so that a start goes on and does
/// not begin again (docs/spec/storage.md). Holds ids and counts, and no share.
/// </summary>
internal sealed class RedealCursor
{
    private const int MaxFlying = 100_000;

    private static readonly byte[] Key = [.. "redeal"u8];

    /// <summary>The set that records are dealt to.</summary>
    public required Digest256 Trustees { get; init; }

    /// <summary>Whether records are still being counted; nothing is dealt before.</summary>
    public bool IsCounting { get; init; } = true;

    /// <summary>Whether every record below the end of the boundary's time is dealt to the set.</summary>
    public bool IsDone { get; init; }

    /// <summary>The height that is looked at next.</summary>
    public ulong Next { get; init; } = 1;

    /// <summary>Up to which height records are counted.</summary>
    public ulong Counted { get; init; }

    /// <summary>Records that are dealt to another set.</summary>
    public ulong Records { get; init; }

    /// <summary>Those of them that one party alone opens.</summary>
    public ulong ReadableByOne { get; init; }

    /// <summary>Those whose shares or payloads are not at hand.</summary>
    public ulong Failed { get; init; }

    /// <summary>Segments whose next dealing is on its way, with their records.</summary>
    public IReadOnlyList<(RecordId Record, SegmentId Segment)> Flying { get; init; } = [];

    /// <summary>Whether a row is the one of this kind.</summary>
    public static bool IsWhole(PrivateRow row) =>
        row.Key.Span.SequenceEqual(Key) && row.Value is { } value && TryDecode(value.Span) is not null;

    public static async ValueTask<RedealCursor?> ReadAsync(
        IPrivateStore store, CancellationToken cancellationToken) =>
        await store.ReadRowAsync(PrivateTable.Meta, Key, cancellationToken).ConfigureAwait(false)
            is { Value: { } value }
            ? TryDecode(value.Span) ?? throw PrivateRowFault.Of("mark of how far records are dealt anew")
            : null;

    public PrivateRow ToRow(long now) => new(PrivateTable.Meta, Key, Encode(), now);

    public RedealCursor With(
        bool? isCounting = null,
        bool? isDone = null,
        ulong? next = null,
        ulong? counted = null,
        ulong? records = null,
        ulong? readableByOne = null,
        ulong? failed = null,
        IReadOnlyList<(RecordId Record, SegmentId Segment)>? flying = null) => new()
        {
            Trustees = Trustees,
            IsCounting = isCounting ?? IsCounting,
            IsDone = isDone ?? IsDone,
            Next = next ?? Next,
            Counted = counted ?? Counted,
            Records = records ?? Records,
            ReadableByOne = readableByOne ?? ReadableByOne,
            Failed = failed ?? Failed,
            Flying = flying ?? Flying,
        };

    private static RedealCursor? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(10);
        ulong version = reader.Unsigned();
        Digest256 trustees = reader.Digest();
        bool isCounting = reader.Boolean();
        bool isDone = reader.Boolean();
        ulong next = reader.Unsigned();
        ulong counted = reader.Unsigned();
        ulong records = reader.Unsigned();
        ulong readable = reader.Unsigned();
        ulong failed = reader.Unsigned();
        int count = reader.ArrayHead(MaxFlying);
        List<(RecordId Record, SegmentId Segment)> flying = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(2);
            RecordId record = reader.Record();
            flying.Add((record, reader.Segment()));
        }

        return reader.End() && version == 1
            ? new RedealCursor
            {
                Trustees = trustees,
                IsCounting = isCounting,
                IsDone = isDone,
                Next = next,
                Counted = counted,
                Records = records,
                ReadableByOne = readable,
                Failed = failed,
                Flying = flying,
            }
            : null;
    }

    private byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(10);
        writer.Unsigned(1);
        writer.Id(Trustees);
        writer.Boolean(IsCounting);
        writer.Boolean(IsDone);
        writer.Unsigned(Next);
        writer.Unsigned(Counted);
        writer.Unsigned(Records);
        writer.Unsigned(ReadableByOne);
        writer.Unsigned(Failed);
        writer.Array(Flying.Count);
        foreach ((RecordId record, SegmentId segment) in Flying)
        {
            writer.Array(2);
            writer.Id(record);
            writer.Id(segment);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
