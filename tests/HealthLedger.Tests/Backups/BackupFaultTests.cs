using HealthLedger.Backups;
using HealthLedger.Storage.Sqlite.Database;
using HealthLedger.Tests.Runtime;

namespace HealthLedger.Tests.Backups;

/// <summary>What is wrong with a backup, its key, its source or its target is said, and nothing comes of it.</summary>
public sealed class BackupFaultTests
{
    [Fact]
    public async Task Every_flipped_byte_of_a_backup_is_refused_with_its_place()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false);
        byte[] good = await SmallAsync(ledger);
        Assert.InRange(good.Length, 3_000, 20_000);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] changed = [.. good];
            changed[i] ^= (byte)(1 << (i % 8));
            StorageFailureException refused = await RefusedAsync(changed, ledger.Key);
            Assert.Contains(
                refused.Code,
                new[]
                {
                    HealthLedgerErrorCodes.BackupDamaged,
                    HealthLedgerErrorCodes.BackupKeyWrong,
                    HealthLedgerErrorCodes.BackupTooNew,
                });
            Assert.Contains(
                refused.Code == HealthLedgerErrorCodes.BackupTooNew ? "format" : "offset",
                refused.Message,
                StringComparison.Ordinal);
        }

        await InspectAsync(good, ledger.Key);
    }

    [Fact]
    public async Task Every_backup_that_is_cut_or_continued_is_refused()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false);
        byte[] good = await SmallAsync(ledger);
        for (int length = 0; length < good.Length; length += length < 200 || length > good.Length - 200 ? 1 : 13)
        {
            await RefusedAsync(good[..length], ledger.Key);
        }

        await RefusedAsync([.. good, 0], ledger.Key);
        await RefusedAsync([.. good, .. good], ledger.Key);
    }

    [Fact]
    public async Task Chunks_of_a_large_backup_cannot_be_removed_repeated_or_exchanged()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false);
        byte[] good;
        await using (LedgerNode node = await ledger.StartAsync())
        {
            await node.AppendAsync(TestLedger.Record(new string('x', 100_000)));
            using MemoryStream stream = new();
            await node.BackupAsync(stream, ledger.Key);
            good = stream.ToArray();
        }

        const int chunk = (16 * 1024) + 16;
        int start = await HeaderLengthAsync(good);
        byte[] Chunk(int index) => good[(start + (index * chunk))..(start + ((index + 1) * chunk))];
        Assert.True((good.Length - start) / chunk >= 4);
        await RefusedAsync([.. good[..start], .. good[(start + chunk)..]], ledger.Key);
        await RefusedAsync([.. good[..(start + chunk)], .. Chunk(0), .. good[(start + chunk)..]], ledger.Key);
        await RefusedAsync(
            [.. good[..start], .. Chunk(1), .. Chunk(0), .. good[(start + (2 * chunk))..]], ledger.Key);

        // Cut between two chunks: what is missing is missed although everything left is authentic.
        await RefusedAsync(good[..(start + (2 * chunk))], ledger.Key);
    }

    [Fact]
    public async Task Wrong_key_and_wrong_passphrase_are_refused_and_the_right_one_opens()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false);
        await using LedgerNode node = await ledger.StartAsync();
        using BackupKey right = BackupKey.FromPassphrase("the backup's passphrase");
        using BackupKey wrong = BackupKey.FromPassphrase("the backup's passphrasf");
        using MemoryStream stream = new();
        await node.BackupAsync(stream, right);
        byte[] backup = stream.ToArray();

        Assert.Equal(HealthLedgerErrorCodes.BackupKeyWrong, (await RefusedAsync(backup, wrong)).Code);
        Assert.Equal(HealthLedgerErrorCodes.BackupKeyWrong, (await RefusedAsync(backup, ledger.Key)).Code);
        Assert.Equal(node.Genesis.LedgerId, (await InspectAsync(backup, right)).LedgerId);
        Assert.DoesNotContain("passphrase", right.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Newer_format_is_refused_with_its_own_code()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false);
        byte[] backup = await SmallAsync(ledger);
        int version = BackupFileHeader.MagicBytes + BackupFileHeader.LengthBytes + 1;
        Assert.Equal(1, backup[version]);
        backup[version] = 2;

        StorageFailureException refused = await RefusedAsync(backup, ledger.Key);

        Assert.Equal(HealthLedgerErrorCodes.BackupTooNew, refused.Code);
        Assert.Contains("format 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_restored_over_anything()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        await BackedUpLedger.FillAsync(node);
        await node.BackupAsync(ledger["a.hlbackup"], ledger.Key);
        Directory.CreateDirectory(ledger["used"]);
        await File.WriteAllTextAsync(Path.Combine(ledger["used"], "a letter"), "keep me");

        StorageFailureException overLedger = await Assert.ThrowsAsync<StorageFailureException>(
            () => LedgerRestore.RunAsync(ledger.Options(ledger["a.hlbackup"]), ledger["live"]));
        StorageFailureException overFile = await Assert.ThrowsAsync<StorageFailureException>(
            () => LedgerRestore.RunAsync(ledger.Options(ledger["a.hlbackup"]), ledger["used"]));
        StorageFailureException overBackup = await Assert.ThrowsAsync<StorageFailureException>(
            () => node.BackupAsync(ledger["a.hlbackup"], ledger.Key));

        Assert.Equal(HealthLedgerErrorCodes.FolderNotEmpty, overLedger.Code);
        Assert.Equal(HealthLedgerErrorCodes.FolderNotEmpty, overFile.Code);
        Assert.Equal(HealthLedgerErrorCodes.BackupExists, overBackup.Code);
        Assert.Equal("keep me", await File.ReadAllTextAsync(Path.Combine(ledger["used"], "a letter")));
        Assert.Null((await node.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task Failed_restore_leaves_no_ledger_and_no_file()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync();
        await using (LedgerNode node = await ledger.StartAsync())
        {
            await BackedUpLedger.FillAsync(node);
            await node.BackupAsync(ledger["a.hlbackup"], ledger.Key);
        }

        byte[] backup = await File.ReadAllBytesAsync(ledger["a.hlbackup"]);
        backup[^40] ^= 1;
        await File.WriteAllBytesAsync(ledger["bad.hlbackup"], backup);

        await Assert.ThrowsAsync<StorageFailureException>(
            () => LedgerRestore.RunAsync(ledger.Options(ledger["bad.hlbackup"]), ledger["restored"]));
        KeyUnavailableException wrong = await Assert.ThrowsAsync<KeyUnavailableException>(() => LedgerRestore.RunAsync(
            new RestoreOptions
            {
                BackupFile = ledger["a.hlbackup"],
                Key = ledger.Key,
                Storage = ledger.Storage,
                VaultFile = ledger.VaultFile,
                VaultPassphrase = "not the vault's",
            },
            ledger["restored"]));

        Assert.Equal(HealthLedgerErrorCodes.WrongPassphrase, wrong.Code);
        Assert.False(LedgerFolder.HoldsLedger(ledger["restored"]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(ledger["restored"]));
    }

    [Theory]
    [InlineData("ledger.db", "block", "bytes", "height ")]
    [InlineData("custody.db", "envelope", "envelope", "segment ")]
    [InlineData("custody.db", "envelope", "share", "segment ")]
    [InlineData("custody.db", "private_row", "value", "")]
    public async Task Damaged_source_gives_no_backup_and_says_where(
        string file, string table, string column, string place)
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync();
        await using (LedgerNode node = await ledger.StartAsync())
        {
            await BackedUpLedger.FillAsync(node);
        }

        // The last row but for blocks, whose newest one the start would refuse already.
        Change(Path.Combine(ledger["live"], file), table, column);
        await using LedgerNode damaged = await ledger.StartAsync();

        IntegrityException refused = await Assert.ThrowsAsync<IntegrityException>(
            () => damaged.BackupAsync(ledger["a.hlbackup"], ledger.Key));

        Assert.Equal(HealthLedgerErrorCodes.BackupSourceDamaged, refused.Code);
        Assert.Contains(place, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(ledger["live"])!));
    }

    [Fact]
    public async Task Missing_payload_of_the_source_gives_no_backup()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false);
        await using LedgerNode node = await ledger.StartAsync();
        await BackedUpLedger.FillAsync(node);
        await node.DisposeAsync();
        await using (HealthLedger.Storage.ILedgerStorage storage = await ledger.Storage(ledger["live"])
            .OpenAsync(CancellationToken.None))
        {
            await foreach (ReadOnlyMemory<byte> segment in storage.Custody.ListSegmentsAsync(CancellationToken.None))
            {
                await storage.Custody.DeleteEnvelopesAsync([segment], CancellationToken.None);
                break;
            }
        }

        await using LedgerNode lacking = await ledger.StartAsync();
        IntegrityException refused = await Assert.ThrowsAsync<IntegrityException>(
            () => lacking.BackupAsync(Stream.Null, ledger.Key));

        Assert.Equal(HealthLedgerErrorCodes.BackupSourceDamaged, refused.Code);
        Assert.Contains("missing", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_disk_is_said_and_leaves_no_file()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false);
        await using LedgerNode node = await ledger.StartAsync();
        await BackedUpLedger.FillAsync(node);

        StorageFailureException full = await Assert.ThrowsAsync<StorageFailureException>(() => BackupFile.WriteAsync(
            ledger["a.hlbackup"],
            ledger.Key,
            async stream =>
            {
                await node.BackupAsync(new FullStream(stream, 2_000), ledger.Key);
                throw new InvalidOperationException("The disk was to be full.");
            },
            CancellationToken.None));

        Assert.Equal(HealthLedgerErrorCodes.DiskFull, full.Code);
        Assert.True(full.IsTransient);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(ledger["live"])!));
    }

    [Fact]
    public async Task Cancelled_backup_leaves_no_file_and_the_node_goes_on()
    {
        await using BackedUpLedger ledger = await BackedUpLedger.CreateAsync(isSqlite: false);
        await using LedgerNode node = await ledger.StartAsync();
        await BackedUpLedger.FillAsync(node);
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => node.BackupAsync(ledger["a.hlbackup"], ledger.Key, null, cancelled.Token));

        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(ledger["live"])!));
        await node.BackupAsync(ledger["a.hlbackup"], ledger.Key);
    }

    private static async Task<byte[]> SmallAsync(BackedUpLedger ledger)
    {
        await using LedgerNode node = await ledger.StartAsync();
        await node.AppendAsync(TestLedger.Record("content", "patient"));
        using MemoryStream stream = new();
        await node.BackupAsync(stream, ledger.Key);
        return stream.ToArray();
    }

    private static Task<BackupSummary> InspectAsync(byte[] backup, BackupKey key) =>
        BackupInspector.ReadAsync(new MemoryStream(backup), key, null, CancellationToken.None);

    private static Task<StorageFailureException> RefusedAsync(byte[] backup, BackupKey key) =>
        Assert.ThrowsAsync<StorageFailureException>(() => InspectAsync(backup, key));

    private static async Task<int> HeaderLengthAsync(byte[] backup)
    {
        BackupFileHeader header = await BackupFileHeader.ReadAsync(new MemoryStream(backup), CancellationToken.None);
        return header.Bytes.Length + HealthLedger.Cryptography.ChunkedCipher.PrefixBytes;
    }

    private static void Change(string path, string table, string column)
    {
        using SqliteDatabase database = SqliteDatabase.Open(path, isWriter: true, TimeSpan.Zero);
        string which = table == "block" ? "height = 2" : table == "private_row" ? "kind = 1" : "1";
        SqliteStatement read = database.Statement($"SELECT {column} FROM {table} WHERE {which} LIMIT 1");
        Assert.True(read.Step());
        byte[] value = read.Bytes(0);
        read.Reset();
        byte[] changed = [.. value];
        changed[changed.Length / 2] ^= 1;
        database.Statement($"UPDATE {table} SET {column} = ?1 WHERE {column} = ?2")
            .Bind(1, changed).Bind(2, value).Run();
        Assert.Equal(1, database.Number("SELECT changes()"));
    }

    /// <summary>A disk with room for a number of bytes.</summary>
    private sealed class FullStream(Stream inner, int room) : Stream
    {
        private int _room = room;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _room -= buffer.Length;
            if (_room < 0)
            {
                int code = OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28;
                throw new IOException("No space left on device", code);
            }

            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
