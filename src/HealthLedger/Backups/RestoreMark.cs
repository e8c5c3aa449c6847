using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Backups;

/// <summary>
/// What a restored store remembers until its first block: from which backup it comes, and whether somebody has said
/// that the ledger goes on here. A node does not seal upon a mark that nobody has confirmed.
/// </summary>
internal sealed class RestoreMark
{
    private static readonly byte[] Key = [.. "restored"u8];

    public RestoreMark(ulong height, Digest256 headerHash, Digest256 backup, bool isConfirmed)
    {
        Height = height;
        HeaderHash = headerHash;
        Backup = backup;
        IsConfirmed = isConfirmed;
    }

    public ulong Height { get; }

    public Digest256 HeaderHash { get; }

    /// <summary>SHA-256 over the backup.</summary>
    public Digest256 Backup { get; }

    public bool IsConfirmed { get; }

    /// <summary>What the entry commits to by which the ledger says that it goes on from a backup.</summary>
    public Digest256 Commitment => BackupCommitment.Of(Backup);

    /// <summary>HLS7108.</summary>
    public static ReplicaHaltedException Unconfirmed(RestoreMark mark, bool mustRecover) => new(
        HealthLedgerErrorCodes.RestoreUnconfirmed,
        $"This folder was restored from a backup of height {mark.Height} and nobody has said yet that the ledger goes "
        + "on here. Two copies that seal contradict each other for ever. When every other copy is out of use for "
        + (mustRecover
            ? "good, have officers with recovery keys of the genesis say so: `healthledger recovery request`."
            : "good, restore with --new-epoch, or start with the option ConfirmRestore (`serve --confirm-restore`)."));

    /// <summary>The mark's removal.</summary>
    public static PrivateRow Removal => new(PrivateTable.Meta, Key, null, 0);

    public PrivateRow ToRow()
    {
        CanonicalWriter writer = new(stackalloc byte[128]);
        writer.Array(5);
        writer.Unsigned(1);
        writer.Unsigned(Height);
        writer.Id(HeaderHash);
        writer.Id(Backup);
        writer.Boolean(IsConfirmed);
        byte[] value = writer.ToArray();
        writer.Dispose();
        return new PrivateRow(PrivateTable.Meta, Key, value, 0);
    }

    /// <summary>Whether a row is the one of this kind.</summary>
    public static bool IsWhole(PrivateRow row) =>
        row.Key.Span.SequenceEqual(Key) && row.Value is { } value && Decode(value.Span) is not null;

    /// <summary>The mark of a store, or null.</summary>
    public static async ValueTask<RestoreMark?> ReadAsync(IPrivateStore store, CancellationToken cancellationToken)
    {
        PrivateRow? row = await store.ReadRowAsync(PrivateTable.Meta, Key, cancellationToken).ConfigureAwait(false);
        return row?.Value is not { } value ? null : Decode(value.Span) ?? throw new IntegrityException(
            HealthLedgerErrorCodes.StateDamaged, "The store's mark of its restore is damaged. Restore it again.");
    }

    private static RestoreMark? Decode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(5);
        reader.Exactly(1);
        RestoreMark mark = new(reader.Unsigned(), reader.Digest(), reader.Digest(), reader.Boolean());
        return reader.End() ? mark : null;
    }
}
