using HealthLedger.Storage;
using HealthLedger.Storage.Files;

namespace HealthLedger.Tests.Storage.Files;

public sealed class FileJournalTests
{
    private const int NoSpace = 28;
    private const int InputOutput = 5;

    [Fact]
    public async Task Journal_cut_at_any_byte_recovers_whole_appends_only()
    {
        using TemporaryFolder folder = new();
        (byte[] whole, long[] ends) = await WriteAsync(folder, 1, 2, 3);
        string file = JournalFolder.PathOf(folder.Path, 0);
        for (int length = 0; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(file, whole.AsMemory(0, length));
            await using FileJournal journal = await OpenAsync(folder);
            int groups = ends.Count(end => end <= length);
            await AssertHoldsAsync(journal, groups);
            Assert.Equal(length - Math.Max(ends.LastOrDefault(end => end <= length), length < 32 ? 0 : 32),
                journal.BytesCutAtOpen);
            await journal.AppendAsync(Group(groups + 1), CancellationToken.None);
            await AssertHoldsAsync(journal, groups + 1);
        }
    }

    [Fact]
    public async Task Journal_with_one_flipped_bit_anywhere_is_refused()
    {
        using TemporaryFolder folder = new();
        (byte[] whole, _) = await WriteAsync(folder, 1, 2, 3);
        string file = JournalFolder.PathOf(folder.Path, 0);
        for (int offset = 0; offset < whole.Length; offset++)
        {
            byte[] damaged = [.. whole];
            damaged[offset] ^= (byte)(1 << (offset % 8));
            await File.WriteAllBytesAsync(file, damaged);
            StorageFailureException failure =
                await Assert.ThrowsAsync<StorageFailureException>(async () => await OpenAsync(folder));
            Assert.Equal(HealthLedgerErrorCodes.Damaged, failure.Code);
            Assert.Contains(file, failure.Message, StringComparison.Ordinal);
            Assert.Equal(damaged, await File.ReadAllBytesAsync(file));
        }
    }

    [Fact]
    public async Task Flipped_bit_in_an_older_file_is_found_by_reading_and_no_wrong_record_is_yielded()
    {
        using TemporaryFolder folder = new();
        await FillAsync(folder, fileBytes: 4096, groups: 12, recordBytes: 1500);
        List<ulong> files = JournalFolder.List(folder.Path);
        Assert.True(files.Count >= 3);
        string file = JournalFolder.PathOf(folder.Path, files[1]);
        byte[] whole = await File.ReadAllBytesAsync(file);
        for (int offset = 0; offset < whole.Length; offset += 7)
        {
            byte[] damaged = [.. whole];
            damaged[offset] ^= 0x10;
            await File.WriteAllBytesAsync(file, damaged);
            StorageFailureException failure = await Assert.ThrowsAsync<StorageFailureException>(async () =>
            {
                await using FileJournal journal = await OpenAsync(folder, 4096);
                ulong next = 0;
                await foreach (JournalRecord record in journal.ReadAsync(default, CancellationToken.None))
                {
                    Assert.Equal(next++, record.Position.Value);
                    Assert.Equal(Bytes((int)record.Position.Value, 1500), record.Bytes.ToArray());
                }
            });
            Assert.Equal(HealthLedgerErrorCodes.Damaged, failure.Code);
        }
    }

    [Fact]
    public async Task Sectors_that_never_reached_the_medium_are_cut_as_torn_only_in_the_newest_append()
    {
        using TemporaryFolder folder = new();
        await FillAsync(folder, groups: 3, recordBytes: 3000);
        string file = JournalFolder.PathOf(folder.Path, 0);
        byte[] whole = await File.ReadAllBytesAsync(file);
        int frame = (int)JournalFrame.SizeOf(3004);
        for (int sector = 1; sector * 512 < whole.Length; sector++)
        {
            byte[] torn = [.. whole];
            int from = Math.Max(sector * 512, JournalFileHeader.Size);
            int to = Math.Min((sector + 1) * 512, whole.Length);
            torn.AsSpan(from, to - from).Clear();
            await File.WriteAllBytesAsync(file, torn);
            int newest = whole.Length - frame;
            if (from >= newest)
            {
                await using FileJournal journal = await OpenAsync(folder);
                Assert.Equal(2UL, journal.End.Value);
            }
            else
            {
                StorageFailureException failure =
                    await Assert.ThrowsAsync<StorageFailureException>(async () => await OpenAsync(folder));
                Assert.Equal(HealthLedgerErrorCodes.Damaged, failure.Code);
            }
        }
    }

    [Fact]
    public async Task Torn_new_file_is_removed_and_the_one_before_goes_on()
    {
        using TemporaryFolder folder = new();
        await FillAsync(folder, fileBytes: 4096, groups: 3, recordBytes: 1500);
        await File.WriteAllBytesAsync(JournalFolder.PathOf(folder.Path, 3), new byte[2000]);
        await using FileJournal journal = await OpenAsync(folder, 4096);
        Assert.Equal(3UL, journal.End.Value);
        Assert.Equal(2000, journal.BytesCutAtOpen);
    }

    // [INV-J1]
    [Fact]
    public async Task Missing_file_in_the_middle_is_found_by_reading()
    {
        using TemporaryFolder folder = new();
        await FillAsync(folder, fileBytes: 4096, groups: 12, recordBytes: 1500);
        File.Delete(JournalFolder.PathOf(folder.Path, JournalFolder.List(folder.Path)[1]));
        await using FileJournal journal = await OpenAsync(folder, 4096);
        StorageFailureException failure =
            await Assert.ThrowsAsync<StorageFailureException>(async () => await CountAsync(journal));
        Assert.Equal(HealthLedgerErrorCodes.Damaged, failure.Code);
    }

    [Fact]
    public async Task Newer_format_is_refused()
    {
        using TemporaryFolder folder = new();
        await WriteAsync(folder, 1);
        string file = JournalFolder.PathOf(folder.Path, 0);
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes[11] = 2;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(28), Crc32C.Of(bytes.AsSpan(0, 28)));
        await File.WriteAllBytesAsync(file, bytes);
        StorageFailureException failure =
            await Assert.ThrowsAsync<StorageFailureException>(async () => await OpenAsync(folder));
        Assert.Equal(HealthLedgerErrorCodes.StoreTooNew, failure.Code);
    }

    [Fact]
    public async Task Full_disk_leaves_nothing_and_the_next_append_succeeds()
    {
        using TemporaryFolder folder = new();
        FaultyMedium medium = new();
        await using FileJournal journal = await OpenAsync(folder, medium: medium);
        await journal.AppendAsync(Group(1), CancellationToken.None);
        for (int bytes = 0; bytes < 100; bytes += 9)
        {
            medium.NextWrite = (bytes, NoSpace);
            StorageFailureException failure = await AppendFailsAsync(journal);
            Assert.Equal(HealthLedgerErrorCodes.DiskFull, failure.Code);
            Assert.True(failure.IsTransient);
        }

        await AssertHoldsAsync(journal, 1);
        await journal.AppendAsync(Group(2), CancellationToken.None);
        await AssertHoldsAsync(journal, 2);
    }

    [Fact]
    public async Task Full_disk_at_the_start_of_a_file_leaves_no_file()
    {
        using TemporaryFolder folder = new();
        FaultyMedium medium = new();
        await using (FileJournal journal = await OpenAsync(folder, 4096, medium))
        {
            await journal.AppendAsync([Bytes(0, 5000)], CancellationToken.None);
            medium.NextWrite = (50, NoSpace);
            Assert.Equal(HealthLedgerErrorCodes.DiskFull, (await AppendFailsAsync(journal)).Code);
            Assert.Single(JournalFolder.List(folder.Path));
            await journal.AppendAsync([Bytes(1, 50)], CancellationToken.None);
        }

        await using FileJournal next = await OpenAsync(folder, 4096);
        Assert.Equal(2, await CountAsync(next));
        Assert.Equal(2, JournalFolder.List(folder.Path).Count);
    }

    [Theory]
    [InlineData("write")]
    [InlineData("synchronise")]
    [InlineData("synchronise, full")]
    [InlineData("undo")]
    public async Task Failed_write_or_synchronisation_refuses_appends_until_reopened(string what)
    {
        using TemporaryFolder folder = new();
        FaultyMedium medium = new();
        await using (FileJournal journal = await OpenAsync(folder, medium: medium))
        {
            await journal.AppendAsync(Group(1), CancellationToken.None);
            medium.NextWrite = what switch
            {
                "write" => (20, InputOutput),
                "undo" => (20, NoSpace),
                _ => null,
            };
            medium.NextSynchronise = what switch
            {
                "synchronise" => InputOutput,
                "synchronise, full" => NoSpace,
                _ => null,
            };
            medium.NextSetLength = what == "undo" ? InputOutput : null;
            StorageFailureException first = await AppendFailsAsync(journal);
            Assert.Equal(HealthLedgerErrorCodes.InputOutputFailed, first.Code);
            Assert.False(first.IsTransient);
            int writes = medium.Writes;
            Assert.Equal(HealthLedgerErrorCodes.InputOutputFailed, (await AppendFailsAsync(journal)).Code);
            Assert.Equal(writes, medium.Writes);
            Assert.Equal(1, await CountAsync(journal) / Group(1).Count);
        }

        await using FileJournal next = await OpenAsync(folder);
        Assert.InRange(next.End.Value, (ulong)Group(1).Count, (ulong)(Group(1).Count + Group(9).Count));
    }

    [Fact]
    public async Task Append_of_many_records_is_one_write_and_one_synchronisation()
    {
        using TemporaryFolder folder = new();
        FaultyMedium medium = new();
        await using FileJournal journal = await OpenAsync(folder, medium: medium);
        (int writes, int synchronisations) = (medium.Writes, medium.Synchronisations);
        await journal.AppendAsync(
            [.. Enumerable.Range(0, 500).Select(number => (ReadOnlyMemory<byte>)Bytes(number, 900))],
            CancellationToken.None);
        Assert.Equal((writes + 1, synchronisations + 1), (medium.Writes, medium.Synchronisations));
    }

    [Fact]
    public async Task Release_deletes_whole_files_only_and_reading_before_them_says_so()
    {
        using TemporaryFolder folder = new();
        await FillAsync(folder, fileBytes: 4096, groups: 12, recordBytes: 1500);
        await using FileJournal journal = await OpenAsync(folder, 4096);
        List<ulong> files = JournalFolder.List(folder.Path);
        await journal.ReleaseBeforeAsync(new JournalPosition(files[2] - 1), CancellationToken.None);
        Assert.Equal(files[1], journal.Begin.Value);
        Assert.Equal(files[1..], JournalFolder.List(folder.Path));
        StorageFailureException failure =
            await Assert.ThrowsAsync<StorageFailureException>(async () => await CountAsync(journal));
        Assert.Equal(HealthLedgerErrorCodes.FileMissing, failure.Code);
        await journal.ReleaseBeforeAsync(journal.End, CancellationToken.None);
        Assert.Single(JournalFolder.List(folder.Path));
    }

    [Fact]
    public async Task Copy_taken_after_any_append_holds_it()
    {
        using TemporaryFolder folder = new();
        await using FileJournal journal = await OpenAsync(folder, 4096);
        for (int group = 1; group <= 12; group++)
        {
            await journal.AppendAsync([Bytes(group, 1500)], CancellationToken.None);
            using TemporaryFolder copy = new();
            folder.CopyTo(copy.Path);
            await using FileJournal restored = await OpenAsync(copy, 4096);
            Assert.Equal(group, await CountAsync(restored));
        }
    }

    [Fact]
    public async Task Files_and_folders_belong_to_the_account_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using TemporaryFolder folder = new();
        string path = folder["journal"];
        await using FileJournal journal = await FileJournal.OpenAsync(new FileJournalOptions { Folder = path });
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(JournalFolder.PathOf(path, 0)));
    }

    private static byte[] Bytes(int number, int length)
    {
        byte[] bytes = new byte[length];
        for (int index = 0; index < length; index++)
        {
            bytes[index] = (byte)(1 + ((number + (index * 31)) % 251));
        }

        return bytes;
    }

    /// <summary>One, two or three short records.</summary>
    private static List<ReadOnlyMemory<byte>> Group(int number) =>
        [
            .. Enumerable.Range(0, 1 + (number % 3))
                .Select(at => (ReadOnlyMemory<byte>)Bytes(number + at, 5 + (7 * number))),
        ];

    private static ValueTask<FileJournal> OpenAsync(
        TemporaryFolder folder, int fileBytes = 1 << 20, IJournalMedium? medium = null) => FileJournal.OpenAsync(
        new FileJournalOptions { Folder = folder.Path, FileBytes = fileBytes },
        medium ?? new JournalMedium(),
        CancellationToken.None);

    private static async Task<(byte[] Whole, long[] Ends)> WriteAsync(TemporaryFolder folder, params int[] groups)
    {
        List<long> ends = [];
        await using (FileJournal journal = await OpenAsync(folder))
        {
            foreach (int group in groups)
            {
                await journal.AppendAsync(Group(group), CancellationToken.None);
                ends.Add(journal.Measure());
            }
        }

        return (await File.ReadAllBytesAsync(JournalFolder.PathOf(folder.Path, 0)), [.. ends]);
    }

    private static async Task FillAsync(
        TemporaryFolder folder, int groups, int recordBytes, int fileBytes = 1 << 20)
    {
        await using FileJournal journal = await OpenAsync(folder, fileBytes);
        for (int group = 0; group < groups; group++)
        {
            await journal.AppendAsync([Bytes(group, recordBytes)], CancellationToken.None);
        }
    }

    private static async Task AssertHoldsAsync(FileJournal journal, int groups)
    {
        List<ReadOnlyMemory<byte>> expected = [.. Enumerable.Range(1, groups).SelectMany(Group)];
        int count = 0;
        await foreach (JournalRecord record in journal.ReadAsync(JournalPosition.First, CancellationToken.None))
        {
            Assert.Equal(expected[count++].ToArray(), record.Bytes.ToArray());
        }

        Assert.Equal(expected.Count, count);
    }

    private static async Task<int> CountAsync(FileJournal journal)
    {
        int count = 0;
        await foreach (JournalRecord record in journal.ReadAsync(JournalPosition.First, CancellationToken.None))
        {
            Assert.Equal((ulong)count++, record.Position.Value);
        }

        return count;
    }

    private static Task<StorageFailureException> AppendFailsAsync(FileJournal journal) =>
        Assert.ThrowsAsync<StorageFailureException>(
            async () => await journal.AppendAsync(Group(9), CancellationToken.None));
}
