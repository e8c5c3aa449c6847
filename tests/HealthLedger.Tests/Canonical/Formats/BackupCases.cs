using HealthLedger.Backups;
using HealthLedger.Primitives;
using HealthLedger.Snapshots;
using HealthLedger.Storage;

namespace HealthLedger.Tests.Canonical.Formats;

/// <summary>The frames of a backup and the parts of a snapshot.</summary>
internal static class BackupCases
{
    public static IReadOnlyList<FormatCase> All { get; } =
    [
        new("backup-start", Start, bytes => BackupStart.TryDecode(bytes)?.Encode()),
        new("backup-row", Row, bytes => BackupItem.TryRow(bytes) is { } row ? BackupItem.Of(row) : null),
        new("backup-block", Block, bytes => BackupItem.TryBlock(bytes) is { } block ? BackupItem.Of(block) : null),
        new("backup-envelope", Envelope, bytes => BackupItem.TryEnvelope(bytes) is { } envelope
            ? BackupItem.Of(envelope)
            : null),
        new("backup-pruned", Pruned, bytes => BackupItem.TryPruned(bytes) is { } pruned
            ? BackupItem.OfPruned(pruned.Segment, pruned.Statement)
            : null),
        new("backup-end", End, bytes => BackupEnd.TryDecode(bytes)?.Encode()),
        new("snapshot-manifest", Manifest, bytes => SnapshotManifest.TryDecode(bytes)?.Encode()),
        new("snapshot-chunk", Chunk, bytes => SnapshotChunk.TryDecode(bytes) is { } rows
            ? SnapshotChunk.Encode(rows)
            : null),
        new("fetch-snapshot", Fetch, bytes => FetchSnapshot.TryDecode(bytes)?.Encode().ToArray()),
        new("snapshot-part", Part, bytes => SnapshotPart.TryDecode(bytes)?.Encode().ToArray()),
    ];

    private static byte[] Fetch(Draw draw) => new FetchSnapshot(
        draw.Below(3) == 0 ? null : FormatCases.Digest(draw), draw.Number(SnapshotPart.MaxSize)).Encode().ToArray();

    private static byte[] Part(Draw draw)
    {
        byte[] bytes = draw.Bytes(1 + draw.Below(40));
        ulong offset = draw.Number(1UL << 44);
        SnapshotPart part = draw.Below(4) switch
        {
            2 => SnapshotPart.BeingMade(draw.Number(SnapshotPart.MaxSize)),
            3 => SnapshotPart.None,
            _ => SnapshotPart.Of(
                FormatCases.Digest(draw), offset + (ulong)bytes.Length + draw.Number(1UL << 43), offset, bytes),
        };
        return part.Encode().ToArray();
    }

    private static byte[] Start(Draw draw) => new BackupStart
    {
        Genesis = draw.Bytes(draw.Below(50)),
        Organisation = new ParticipantId(draw.Bytes(16)),
        Height = draw.Number(long.MaxValue),
        HeaderHash = FormatCases.Digest(draw),
        HistorySize = draw.Number(),
        Created = (long)draw.Number(long.MaxValue),
    }.Encode();

    private static byte[] Row(Draw draw) => BackupItem.Of(new PrivateRow(
        draw.Pick([.. Enum.GetValues<PrivateTable>().Where(table => table <= PrivateTable.Cosignature)]),
        draw.Bytes(1 + draw.Below(64)),
        draw.Bytes(draw.Below(50)),
        (long)draw.Number(long.MaxValue)));

    private static byte[] Block(Draw draw) => BackupItem.Of(HealthLedger.Ledger.Block.TryDecode(
        FormatCases.All.Single(format => format.Name == "block").Make(draw))!);

    private static byte[] Envelope(Draw draw) => BackupItem.Of(new StoredEnvelope(
        draw.Bytes(16), draw.Bytes(draw.Below(50)), draw.Bytes(draw.Below(50))));

    private static byte[] Pruned(Draw draw) =>
        BackupItem.OfPruned(new SegmentId(draw.Bytes(16)), FormatCases.Digest(draw));

    private static byte[] End(Draw draw) => new BackupEnd
    {
        Blocks = draw.Number(),
        Envelopes = draw.Number(),
        Pruned = draw.Number(),
        Rows = draw.Number(),
        Digest = draw.Bytes(32),
    }.Encode();

    private static byte[] Manifest(Draw draw) => new SnapshotManifest
    {
        Block = draw.Bytes(draw.Below(50)),
        History = draw.List(1, 3, () => draw.List(0, 3, () => FormatCases.Digest(draw))),
        Rows = draw.Number(),
        Chunks = draw.List(0, 3, () => FormatCases.Digest(draw)),
    }.Encode();

    private static byte[] Chunk(Draw draw) => SnapshotChunk.Encode(draw.List(0, 3, () => new StateRow(
        (int)FormatCases.Small(draw), draw.Bytes(draw.Below(65)), draw.Bytes(draw.Below(50)), draw.Bytes(16))));
}
