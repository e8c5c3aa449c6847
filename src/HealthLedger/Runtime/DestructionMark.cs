using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>
/// A key version that is about to be destroyed. Written before the vault does it, and removed with the submission that
/// states it on the ledger, so that a kill in between loses neither.
/// </summary>
internal static class DestructionMark
{
    private const int KeyBytes = 7 + 1 + sizeof(uint);

    private static readonly byte[] Value = [1];

    private static ReadOnlySpan<byte> Prefix => "destroy"u8;

    /// <summary>Whether a row is one of this kind.</summary>
    public static bool IsWhole(PrivateRow row) =>
        TryRead(row.Key.Span) is not null && row.Value is { } value && value.Span.SequenceEqual(Value);

    public static PrivateRow Of(VaultKey key, uint version) => new(PrivateTable.Meta, RowKey(key, version), Value, 0);

    public static PrivateRow RemovalOf(VaultKey key, uint version) =>
        new(PrivateTable.Meta, RowKey(key, version), null, 0);

    /// <summary>What is marked.</summary>
    public static async IAsyncEnumerable<(VaultKey Key, uint Version)> ListAsync(
        ICustodyStore store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (PrivateRow row in store.ScanRowsAsync(PrivateTable.Meta, cancellationToken)
            .ConfigureAwait(false))
        {
            if (TryRead(row.Key.Span) is { } marked)
            {
                yield return marked;
            }
        }
    }

    private static byte[] RowKey(VaultKey key, uint version)
    {
        byte[] row = new byte[KeyBytes];
        Prefix.CopyTo(row);
        row[Prefix.Length] = (byte)key;
        BinaryPrimitives.WriteUInt32BigEndian(row.AsSpan(Prefix.Length + 1), version);
        return row;
    }

    private static (VaultKey Key, uint Version)? TryRead(ReadOnlySpan<byte> key) =>
        key.Length == KeyBytes && key.StartsWith(Prefix) && Enum.IsDefined((VaultKey)key[Prefix.Length])
            ? ((VaultKey)key[Prefix.Length], BinaryPrimitives.ReadUInt32BigEndian(key[(Prefix.Length + 1)..]))
            : null;
}
