using HealthLedger.Bundles;
using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// Where the bytes of a bundle are: submission and head in memory, envelopes in the store, of which only what is asked
/// for is read.
/// </summary>
internal sealed class BundleLayout
{
    private delegate void Writing(ref CanonicalWriter writer);

    private readonly List<(uint Offset, ReadOnlyMemory<byte> Bytes, Row? Row)> _pieces = [];

    /// <summary>How many bytes the bundle has.</summary>
    public uint Total { get; private set; }

    /// <summary>How many of them are in memory.</summary>
    public long Kept { get; private set; }

    /// <summary>Whether all of a row was read to make it.</summary>
    public bool WasSearched { get; private init; }

    /// <summary>The bundle of another organisation, which is one row.</summary>
    /// <param name="custody">The store.</param>
    /// <param name="submission">The submission.</param>
    /// <param name="mayHold">Whether the receiver may hold an envelope, by its place; null where it may hold
    /// all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when there is none, or it has not all that the receiver may hold.</returns>
    public static async ValueTask<BundleLayout?> OfStoredAsync(
        ICustodyStore custody,
        Submission submission,
        Func<int, bool>? mayHold,
        CancellationToken cancellationToken)
    {
        byte[] key = BundleKey.Of(submission.Id);
        if (mayHold is not null)
        {
            return await OfSomeAsync(custody, key, submission, mayHold, cancellationToken).ConfigureAwait(false);
        }

        if (await custody.ReadEnvelopePartAsync(key, 0, 0, cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return null;
        }

        BundleLayout layout = new();
        layout.Add(Bundle.EncodeBeginning(submission.Encode()));
        return layout.TryAdd(key, StoredBundle.BodyOffset, row.Total) ? layout : null;
    }

    /// <summary>The bundle of this organisation, of which each envelope is a row.</summary>
    /// <param name="custody">The store.</param>
    /// <param name="submission">The submission.</param>
    /// <param name="head">The head of its bundle.</param>
    /// <param name="dealings">What it deals.</param>
    /// <param name="mayHold">Whether the receiver may hold an envelope, by its place; null where it may hold
    /// all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when one is missing.</returns>
    public static async ValueTask<BundleLayout?> OfOwnAsync(
        ICustodyStore custody,
        Submission submission,
        BundleHead head,
        IReadOnlyList<Dealing> dealings,
        Func<int, bool>? mayHold,
        CancellationToken cancellationToken)
    {
        byte[][] keys = [.. BundleContent.Enveloped(dealings).Select(item => item.Segment.Id.ToArray())];
        BundleLayout layout = new();
        layout.Add(Bundle.EncodeBeginning(submission.Encode()));
        layout.Add(head.Encode());
        layout.Add(Encoded((ref CanonicalWriter writer) => writer.Array(keys.Length)));
        for (int i = 0; i < keys.Length; i++)
        {
            byte[] key = keys[i];
            if (mayHold?.Invoke(i) == false)
            {
                layout.Add(Encoded(WriteNothing));
                continue;
            }

            if (await custody.ReadEnvelopePartAsync(key, 0, 0, cancellationToken).ConfigureAwait(false)
                is not { Total: <= BundleLimits.MaxEnvelopeBytes } row)
            {
                return null;
            }

            layout.Add(Encoded((ref CanonicalWriter writer) => writer.BytesHead((int)row.Total)));
            if (!layout.TryAdd(key, 0, row.Total))
            {
                return null;
            }
        }

        return layout;
    }

    /// <summary>Some of the bytes.</summary>
    /// <returns>Null when what they are in is not in the store any more.</returns>
    public async ValueTask<byte[]?> ReadAsync(
        ICustodyStore custody, uint offset, int length, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[length];
        uint end = offset + (uint)length;
        foreach ((uint begins, ReadOnlyMemory<byte> kept, Row? row) in _pieces)
        {
            uint from = Math.Max(offset, begins);
            uint to = Math.Min(end, begins + (row is null ? (uint)kept.Length : row.Length));
            if (from >= to)
            {
                continue;
            }

            (int at, int count, int within) = ((int)(from - offset), (int)(to - from), (int)(from - begins));
            ReadOnlyMemory<byte> found = row is null
                ? kept.Slice(within, count)
                : (await custody.ReadEnvelopePartAsync(row.Key, row.Offset + within, count, cancellationToken)
                    .ConfigureAwait(false))?.Bytes ?? ReadOnlyMemory<byte>.Empty;
            if (found.Length != count)
            {
                return null;
            }

            found.CopyTo(bytes.AsMemory(at));
        }

        return bytes;
    }

    // Where the envelopes are in the row is found by reading it once.
    private static async ValueTask<BundleLayout?> OfSomeAsync(
        ICustodyStore custody,
        byte[] key,
        Submission submission,
        Func<int, bool> mayHold,
        CancellationToken cancellationToken)
    {
        if (await custody.ReadEnvelopeAsync(key, cancellationToken).ConfigureAwait(false) is not { } row
            || StoredBundle.TryDecode(row.Envelope) is not { } stored)
        {
            return null;
        }

        BundleLayout layout = new() { WasSearched = true };
        layout.Add(Bundle.EncodeBeginning(submission.Encode()));
        byte[] head = stored.Head.Encode();
        layout.Add(head);
        byte[] count = Encoded((ref CanonicalWriter writer) => writer.Array(stored.Envelopes.Count));
        layout.Add(count);
        int offset = StoredBundle.BodyOffset + head.Length + count.Length;
        for (int i = 0; i < stored.Envelopes.Count; i++)
        {
            ReadOnlyMemory<byte>? envelope = stored.Envelopes[i];
            int length = envelope?.Length ?? 0;
            byte[] begins = envelope is null
                ? Encoded(WriteNothing)
                : Encoded((ref CanonicalWriter writer) => writer.BytesHead(length));
            offset += begins.Length;
            if (!mayHold(i))
            {
                layout.Add(Encoded(WriteNothing));
            }
            else
            {
                layout.Add(begins);
                if (envelope is null || !layout.TryAdd(key, offset, (long)offset + length))
                {
                    return null;
                }
            }

            offset += length;
        }

        return layout;
    }

    private static void WriteNothing(ref CanonicalWriter writer) => writer.BytesOrNull(null);

    private static byte[] Encoded(Writing write)
    {
        CanonicalWriter writer = new(stackalloc byte[16]);
        write(ref writer);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private void Add(byte[] bytes)
    {
        _pieces.Add((Total, bytes, null));
        Total += (uint)bytes.Length;
        Kept += bytes.Length;
    }

    private bool TryAdd(byte[] key, int offset, long total)
    {
        if (total < offset || Total + (total - offset) > BundleLimits.MaxBundleBytes)
        {
            return false;
        }

        uint length = (uint)(total - offset);
        _pieces.Add((Total, default, new Row(key, offset, length)));
        Total += length;
        return true;
    }

    private sealed class Row(byte[] key, int offset, uint length)
    {
        public byte[] Key { get; } = key;

        public int Offset { get; } = offset;

        public uint Length { get; } = length;
    }
}
