using System.Buffers.Binary;
using HealthLedger.Storage;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Storage.Sqlite.Database;

namespace HealthLedger.Tests.Storage.Sqlite;

public sealed class SqliteErasureTests
{
    private const int Rounds = 60;
    private const int WindowBytes = 24;

    private static readonly int[] Sizes = [40, 100, 300, 700, 1200, 2500, 5000];
    private static readonly int[] Fractions = [2, 3, 5];

    /// <summary>
    /// Writes and deletions in turn, in all sizes: what SQLite deletes with secure_delete leaves remains in about
    /// two of a thousand rows then, in pages that were balanced while the row was still there.
    /// </summary>
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    public async Task Deleted_envelopes_are_in_no_file_of_the_store(int seed)
    {
        using TemporaryFolder folder = new();
        Random random = new(seed);
        List<StoredEnvelope> live = [];
        List<StoredEnvelope> deleted = [];
        SqliteLedgerStorageDriver driver = new(new SqliteLedgerStorageOptions { DataFolder = folder.Path });
        await using ILedgerStorage storage = await driver.OpenAsync(CancellationToken.None);
        for (int round = 0; round < Rounds; round++)
        {
            List<StoredEnvelope> added = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => Envelope(random))];
            await storage.Custody.WriteAsync(new CustodyWrite { Envelopes = added }, CancellationToken.None);
            live.AddRange(added);
            StoredEnvelope[] chosen =
                [.. live.OrderBy(_ => random.Next()).Take(live.Count / Fractions[random.Next(3)])];
            await storage.Custody
                .DeleteEnvelopesAsync([.. chosen.Select(one => one.SegmentId)], CancellationToken.None);
            deleted.AddRange(chosen);
            live.RemoveAll(chosen.Contains);
        }

        Assert.True(deleted.Count > 500);
        Assert.Equal(0, Found(folder.Path, deleted));
        Assert.Equal(live.Count, Found(folder.Path, live));
        foreach (StoredEnvelope envelope in live)
        {
            StoredEnvelope? kept = await storage.Custody.ReadEnvelopeAsync(envelope.SegmentId, CancellationToken.None);
            Assert.Equal(envelope.Envelope.ToArray(), kept!.Envelope.ToArray());
            Assert.Equal(envelope.Share.ToArray(), kept.Share.ToArray());
        }
    }

    [Fact]
    public async Task Deletion_is_not_confirmed_while_a_reader_needs_the_log_and_is_when_asked_again()
    {
        using TemporaryFolder folder = new();
        Random random = new(1);
        StoredEnvelope envelope = Envelope(random);
        SqliteLedgerStorageDriver driver = new(
            new SqliteLedgerStorageOptions { DataFolder = folder.Path, BusyTimeout = TimeSpan.Zero });
        await using ILedgerStorage storage = await driver.OpenAsync(CancellationToken.None);
        await storage.Custody.WriteAsync(new CustodyWrite { Envelopes = [envelope] }, CancellationToken.None);
        using (SqliteDatabase reader = SqliteDatabase.Open(folder["custody.db"], isWriter: false, TimeSpan.Zero))
        {
            reader.Run("BEGIN");
            Assert.Equal(1, reader.Number("SELECT count(*) FROM envelope"));
            StorageFailureException failure = await Assert.ThrowsAsync<StorageFailureException>(
                async () => await storage.Custody.DeleteEnvelopesAsync([envelope.SegmentId], CancellationToken.None));
            Assert.Equal(HealthLedgerErrorCodes.DatabaseLocked, failure.Code);
            Assert.Equal(1, Found(folder.Path, [envelope]));
            reader.Run("ROLLBACK");
        }

        await storage.Custody.DeleteEnvelopesAsync([envelope.SegmentId], CancellationToken.None);
        Assert.Equal(0, Found(folder.Path, [envelope]));
    }

    private static StoredEnvelope Envelope(Random random) => new(
        Bytes(random, 16),
        Bytes(random, random.Next(8) is var size && size < Sizes.Length ? Sizes[size] : random.Next(40, 9000)),
        Bytes(random, 60));

    private static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>How many of the envelopes have eight bytes, at any of many places, in any file.</summary>
    private static int Found(string folder, List<StoredEnvelope> envelopes)
    {
        Dictionary<ulong, int> windows = [];
        for (int number = 0; number < envelopes.Count; number++)
        {
            AddWindows(windows, envelopes[number].Envelope.Span, number);
            AddWindows(windows, envelopes[number].Share.Span, number);
        }

        HashSet<int> found = [];
        foreach (string path in Directory.EnumerateFiles(folder, "custody*"))
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] file = new byte[stream.Length];
            stream.ReadExactly(file);
            for (int offset = 0; offset + sizeof(ulong) <= file.Length; offset++)
            {
                if (windows.TryGetValue(BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(offset)), out int number))
                {
                    found.Add(number);
                }
            }
        }

        return found.Count;
    }

    private static void AddWindows(Dictionary<ulong, int> windows, ReadOnlySpan<byte> content, int number)
    {
        for (int offset = 0; offset + sizeof(ulong) <= content.Length; offset += WindowBytes)
        {
            windows[BinaryPrimitives.ReadUInt64LittleEndian(content[offset..])] = number;
        }
    }
}
