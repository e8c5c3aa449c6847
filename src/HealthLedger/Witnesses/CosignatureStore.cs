using System.Buffers.Binary;
using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Storage;

namespace HealthLedger.Witnesses;

/// <summary>The cosignatures of this node's blocks, a row for each height: what receipts carry.</summary>
internal sealed class CosignatureStore : IDisposable
{
    private readonly ICustodyStore _custody;
    private readonly SemaphoreSlim _gate = new(1, 1);

    public CosignatureStore(ICustodyStore custody) => _custody = custody;

    /// <summary>The cosignatures of a block, in the order of the witnesses' ids; none when it has none.</summary>
    /// <exception cref="IntegrityException">HLS3030: the row is not the one that was written.</exception>
    public async ValueTask<IReadOnlyList<Cosignature>> ReadAsync(
        ulong height, Digest256 headerHash, CancellationToken cancellationToken)
    {
        PrivateRow? row = await _custody
            .ReadRowAsync(PrivateTable.Cosignature, KeyOf(height), cancellationToken).ConfigureAwait(false);
        if (row?.Value is not { } value)
        {
            return [];
        }

        (Digest256 hash, IReadOnlyList<Cosignature> list) = TryDecode(value.Span) ?? throw Damaged(height);
        return hash == headerHash ? list : throw Damaged(height);
    }

    /// <summary>Adds a witness's signatures to those that there are; on stable storage when the task
    /// completes.</summary>
    /// <exception cref="StorageFailureException">Nothing was stored.</exception>
    /// <exception cref="IntegrityException">HLS3030: a row is not the one that was written.</exception>
    public async ValueTask AddAsync(
        IReadOnlyList<(SealedHead Head, Cosignature Signature)> added, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            List<PrivateRow> rows = new(added.Count);
            foreach ((SealedHead head, Cosignature signature) in added)
            {
                IReadOnlyList<Cosignature> known = await ReadAsync(head.Height, head.Hash, cancellationToken)
                    .ConfigureAwait(false);
                Cosignature[] all =
                [
                    .. known.Where(other => other.Witness != signature.Witness).Append(signature)
                        .OrderBy(each => each.Witness.ToString(), StringComparer.Ordinal),
                ];
                rows.Add(new PrivateRow(
                    PrivateTable.Cosignature, KeyOf(head.Height), Encode(head.Hash, all), head.Header.Time));
            }

            await _custody.WriteAsync(new CustodyWrite { Rows = rows }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>The height of a row's block; null when the key is none.</summary>
    public static ulong? HeightOf(PrivateRow row) =>
        row.Key.Length == sizeof(ulong) ? BinaryPrimitives.ReadUInt64BigEndian(row.Key.Span) : null;

    /// <summary>Whether a row is one that was written here.</summary>
    public static bool IsWhole(PrivateRow row) =>
        HeightOf(row) is > 0 && row.Value is { } value && TryDecode(value.Span) is not null;

    private static byte[] KeyOf(ulong height)
    {
        byte[] key = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(key, height);
        return key;
    }

    // The header's hash with the cosignatures, and the digest of both.
    private static byte[] Encode(Digest256 headerHash, IReadOnlyList<Cosignature> list)
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(4);
        writer.Unsigned(LedgerVersion.Formats);
        writer.Id(headerHash);
        Cosignature.WriteList(ref writer, list);
        writer.Id(Sha256.Of(writer.Written));
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static (Digest256 HeaderHash, IReadOnlyList<Cosignature> List)? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(4);
        reader.Exactly(LedgerVersion.Formats);
        Digest256 hash = reader.Digest();
        IReadOnlyList<Cosignature> list = Cosignature.ReadList(ref reader);
        int end = reader.Position;
        Digest256 digest = reader.Digest();
        return reader.End() && digest == Sha256.Of(bytes[..end]) ? (hash, list) : null;
    }

    private static IntegrityException Damaged(ulong height) => new(
        HealthLedgerErrorCodes.PrivateRowDamaged,
        $"The stored cosignatures of the block at height {height} are damaged. Restore a backup.");
}
