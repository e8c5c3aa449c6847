using System.Buffers.Binary;
using HealthLedger.Canonical;

namespace HealthLedger.Backups;

/// <summary>
/// The clear beginning of a backup (docs/spec/backup.md): magic, length, and how the data key is derived. All of it
/// is the context of the encryption, so that no byte of it can be changed unnoticed.
/// </summary>
internal sealed class BackupFileHeader
{
    public const int Rounds = 600_000;
    public const int SaltBytes = 32;
    public const ulong Version = 1;
    public const int MagicBytes = 8;
    public const int LengthBytes = 4;
    public const int MaxHeaderBytes = 256;

    // What a changed byte could ask for must not keep a processor busy for hours.
    private const uint MaxRounds = 10_000_000;

    private BackupFileHeader(byte[] bytes, byte[] salt, int rounds)
    {
        Bytes = bytes;
        Salt = salt;
        DerivationRounds = rounds;
    }

    public static ReadOnlySpan<byte> Magic => "HLBACKUP"u8;

    /// <summary>Everything from the first byte of the file to the first encrypted one.</summary>
    public byte[] Bytes { get; }

    public byte[] Salt { get; }

    /// <summary>0 when the key is used as it is.</summary>
    public int DerivationRounds { get; }

    public static BackupFileHeader Create(ReadOnlySpan<byte> salt, int rounds)
    {
        CanonicalWriter writer = new(stackalloc byte[MaxHeaderBytes]);
        writer.Array(3);
        writer.Unsigned(Version);
        writer.Unsigned((ulong)rounds);
        writer.Bytes(salt);
        byte[] item = writer.ToArray();
        writer.Dispose();
        byte[] bytes = new byte[MagicBytes + LengthBytes + item.Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(MagicBytes), (uint)item.Length);
        item.CopyTo(bytes, MagicBytes + LengthBytes);
        return new BackupFileHeader(bytes, salt.ToArray(), rounds);
    }

    /// <summary>Reads the header of a file.</summary>
    /// <exception cref="StorageFailureException">HLS7102 or HLS7103.</exception>
    public static async ValueTask<BackupFileHeader> ReadAsync(Stream source, CancellationToken cancellationToken)
    {
        byte[] start = new byte[MagicBytes + LengthBytes];
        if (await source.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false) < start.Length || !start.AsSpan(0, MagicBytes).SequenceEqual(Magic))
        {
            throw BackupFailure.Damaged("offset 0: this is not a backup of a ledger");
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(start.AsSpan(MagicBytes));
        byte[] item = new byte[Math.Min(length, MaxHeaderBytes)];
        if (length is 0 or > MaxHeaderBytes || await source
            .ReadAtLeastAsync(item, item.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false) < item.Length)
        {
            throw BackupFailure.Damaged($"offset {MagicBytes}: the length of the header is not one");
        }

        return Decode([.. start, .. item], item);
    }

    private static BackupFileHeader Decode(byte[] bytes, byte[] item)
    {
        CanonicalReader reader = new(item);
        reader.Array(3);
        ulong version = reader.Unsigned();
        if (reader.IsGood && version > Version)
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.BackupTooNew,
                $"The backup has format {version}; this version reads {Version}. Use the version that wrote it, or a "
                + "newer one.");
        }

        uint rounds = reader.Unsigned(MaxRounds);
        byte[] salt = reader.BytesExactly(SaltBytes).ToArray();
        return reader.End() && version == Version
            ? new BackupFileHeader(bytes, salt, (int)rounds)
            : throw BackupFailure.Damaged($"offset {MagicBytes + LengthBytes}: the header is not one");
    }
}
