using HealthLedger.Bundles;
using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Replication;

/// <summary>The rows that say what is to be done about bundles, and up to which height that is all.</summary>
internal static class BundleTaskRow
{
    private const byte WaitingKey = 1;

    private static readonly byte[] CursorKey = [0];

    public static PrivateRow Of(BundleTask task, long now) =>
        new(PrivateTable.BundleTask, task.Submission.ToArray(), task.Encode(), now);

    public static PrivateRow RemovalOf(SubmissionId submission, long now) =>
        new(PrivateTable.BundleTask, submission.ToArray(), null, now);

    /// <summary>The row of a bundle whose submission is not sealed; its key is longer than a task's.</summary>
    public static PrivateRow Of(WaitingBundle bundle, long now) =>
        new(PrivateTable.BundleTask, KeyOf(bundle), bundle.Encode(), now);

    public static PrivateRow RemovalOf(WaitingBundle bundle, long now) =>
        new(PrivateTable.BundleTask, KeyOf(bundle), null, now);

    public static WaitingBundle? TryReadWaiting(PrivateRow row) =>
        row.Key.Length == 1 + SubmissionId.SizeBytes && row.Value is { } value
            && WaitingBundle.TryDecode(value.Span) is { } bundle && row.Key.Span.SequenceEqual(KeyOf(bundle))
            ? bundle
            : null;

    /// <summary>Below and at a height, every bundle that this node lacks has a row.</summary>
    public static PrivateRow Cursor(ulong height, long now)
    {
        CanonicalWriter writer = new(stackalloc byte[16]);
        writer.Array(2);
        writer.Unsigned(1);
        writer.Unsigned(height);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return new PrivateRow(PrivateTable.BundleTask, CursorKey, bytes, now);
    }

    public static async ValueTask<ulong> ReadCursorAsync(ICustodyStore custody, CancellationToken cancellationToken) =>
        await custody.ReadRowAsync(PrivateTable.BundleTask, CursorKey, cancellationToken).ConfigureAwait(false)
            is { Value: { } value }
            ? ReadCursor(value.Span) ?? 0
            : 0;

    /// <summary>The task of a row; null for the cursor, and for what no node wrote.</summary>
    public static BundleTask? TryRead(PrivateRow row) =>
        row.Value is { } value && BundleTask.TryDecode(value.Span) is { } task
            && row.Key.Span.SequenceEqual(task.Submission.ToArray())
            ? task
            : null;

    public static bool IsWhole(PrivateRow row) => row.Key.Span.SequenceEqual(CursorKey)
        ? row.Value is { } value && ReadCursor(value.Span) is not null
        : TryRead(row) is not null || TryReadWaiting(row) is not null;

    private static byte[] KeyOf(WaitingBundle bundle) => [WaitingKey, .. bundle.Submission.ToArray()];

    private static ulong? ReadCursor(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(2);
        reader.Exactly(1);
        ulong height = reader.Unsigned();
        return reader.End() ? height : null;
    }
}
