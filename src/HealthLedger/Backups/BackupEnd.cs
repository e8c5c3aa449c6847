using HealthLedger.Canonical;

namespace HealthLedger.Backups;

/// <summary>The last frame of a backup: how many of each came before, and the digest of all of them.</summary>
internal sealed class BackupEnd
{
    public required ulong Blocks { get; init; }

    public required ulong Envelopes { get; init; }

    public required ulong Pruned { get; init; }

    public required ulong Rows { get; init; }

    /// <summary>SHA-256 over all frames before this one, with their lengths.</summary>
    public required byte[] Digest { get; init; }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(6);
        writer.Unsigned((ulong)BackupItemType.End);
        writer.Unsigned(Blocks);
        writer.Unsigned(Envelopes);
        writer.Unsigned(Pruned);
        writer.Unsigned(Rows);
        writer.Bytes(Digest);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    public static BackupEnd? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(6);
        reader.Exactly((ulong)BackupItemType.End);
        BackupEnd end = new()
        {
            Blocks = reader.Unsigned(),
            Envelopes = reader.Unsigned(),
            Pruned = reader.Unsigned(),
            Rows = reader.Unsigned(),
            Digest = reader.BytesExactly(32).ToArray(),
        };
        return reader.End() ? end : null;
    }
}
