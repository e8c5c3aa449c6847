using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Faults;

/// <summary>
/// Changes one bit of one stored byte of a store in memory at a time: keys and values of every row, numbers of the
/// head. A sample of the bytes; every byte in a long run.
/// </summary>
public sealed class TamperMemoryTests
{
    private readonly ITestOutputHelper _output;

    public TamperMemoryTests(ITestOutputHelper output) => _output = output;

    [Fact]
    public async Task Changed_byte_is_found_or_means_nothing()
    {
        using InMemoryLedgerStorageDriver driver = new() { HandOverTime = TimeSpan.Zero };
        await using SmallLedger ledger = await SmallLedger.CreateAsync(driver);
        InMemoryContent content = driver.Content;
        (InMemoryLedgerPart Ledger, InMemoryCustodyPart Custody) whole = (content.Ledger, content.Custody);
        (var journal, ulong begin) = (content.Journal, content.JournalBegin);
        void Restore()
        {
            (content.Ledger, content.Custody) = whole;
            (content.Journal, content.JournalBegin) = (journal, begin);
        }

        Draw draw = new((long)(TestScale.OnlySeed() ?? 1));
        List<(string Name, ArraySegment<byte> Bytes, int At)> places = Places(content, draw);
        LongRun run = LongRun.Of("tamper-memory", places.Count);
        SortedDictionary<string, int> results = new(StringComparer.Ordinal);
        foreach (int number in run.Items())
        {
            (string name, ArraySegment<byte> bytes, int at) = places[number];
            byte change = (byte)(1 << draw.Below(8));
            bytes.Array![bytes.Offset + at] ^= change;
            (ProbeResult result, string? words) = await ledger.ProbeAsync(
                driver, string.Create(CultureInfo.InvariantCulture, $"{name}, byte {at}"));
            bytes.Array![bytes.Offset + at] ^= change;
            Restore();
            string key = $"{name}: {result} {words?[..7]}";
            results[key] = results.GetValueOrDefault(key) + 1;

            // Every byte that is stored here is read by somebody.
            Assert.True(result != ProbeResult.WithoutEffect, $"{name}, byte {at}: nobody noticed");
        }

        _output.WriteLine(run.Summary);
        foreach ((string key, int count) in results)
        {
            _output.WriteLine($"{key} {count}");
        }

        Assert.Equal(ProbeResult.WithoutEffect, (await ledger.ProbeAsync(driver, "nothing changed")).Result);
    }

    // An index is not under the state root; what it does not find, the state knows of. Rows of submissions and requests
    // are looked up by nobody who would take an answer from them.
    [Fact]
    public async Task Forgotten_index_row_is_never_a_gap_in_an_answer()
    {
        using InMemoryLedgerStorageDriver driver = new() { HandOverTime = TimeSpan.Zero };
        await using SmallLedger ledger = await SmallLedger.CreateAsync(driver);
        InMemoryContent content = driver.Content;
        (InMemoryLedgerPart whole, InMemoryCustodyPart custody) = (content.Ledger, content.Custody);
        (var journal, ulong begin) = (content.Journal, content.JournalBegin);
        SortedDictionary<string, int> results = new(StringComparer.Ordinal);
        foreach ((int Kind, ByteKey Key, ulong Height, uint Entry) row in whole.Index)
        {
            content.Ledger = With(whole, whole.Head!.Value, whole.Index.Remove(row));
            (ProbeResult result, string? words) = await ledger.ProbeAsync(driver, $"{(IndexKind)row.Kind}");
            (content.Ledger, content.Custody) = (whole, custody);
            (content.Journal, content.JournalBegin) = (journal, begin);
            string key = $"{(IndexKind)row.Kind}: {result} {words?[..7]}";
            results[key] = results.GetValueOrDefault(key) + 1;
            Assert.True(result is ProbeResult.Reported or ProbeResult.Refused, $"{(IndexKind)row.Kind}: {result}");
        }

        foreach ((string key, int count) in results)
        {
            _output.WriteLine($"{key} {count}");
        }
    }

    [Fact]
    public async Task Changed_number_of_the_head_is_found()
    {
        using InMemoryLedgerStorageDriver driver = new() { HandOverTime = TimeSpan.Zero };
        await using SmallLedger ledger = await SmallLedger.CreateAsync(driver);
        InMemoryContent content = driver.Content;
        (InMemoryLedgerPart whole, InMemoryCustodyPart custody) = (content.Ledger, content.Custody);
        (var journal, ulong begin) = (content.Journal, content.JournalBegin);
        BlockStoreHead head = whole.Head!.Value;

        // [INV-J2] One further on is the end of the journal: the block that only the journal has would be passed over.
        content.Ledger = With(whole, new BlockStoreHead(head.Height, head.JournalEnd.Next()));
        (ProbeResult passed, string? words) = await ledger.ProbeAsync(driver, "one record further on");
        Assert.Equal(ProbeResult.Refused, passed);
        Assert.Contains("[INV-J2]", words, StringComparison.Ordinal);
        content.Ledger = whole;
        for (int bit = 0; bit < 64; bit++)
        {
            foreach (BlockStoreHead changed in (BlockStoreHead[])
                [
                    new(head.Height ^ (1UL << bit), head.JournalEnd),
                    new(head.Height, new JournalPosition(head.JournalEnd.Value ^ (1UL << bit))),
                ])
            {
                content.Ledger = With(whole, changed);
                (ProbeResult result, _) = await ledger.ProbeAsync(driver, $"{changed}");
                Assert.True(result == ProbeResult.Refused, $"{head} became {changed}: {result}");
                (content.Ledger, content.Custody) = (whole, custody);
                (content.Journal, content.JournalBegin) = (journal, begin);
            }
        }
    }

    private static InMemoryLedgerPart With(
        InMemoryLedgerPart whole,
        BlockStoreHead head,
        ImmutableSortedSet<(int Kind, ByteKey Key, ulong Height, uint Entry)>? index = null) => new()
        {
            Head = head,
            First = whole.First,
            Blocks = whole.Blocks,
            State = whole.State,
            Pages = whole.Pages,
            Index = index ?? whole.Index,
            Tiles = whole.Tiles,
        };

    private static List<(string Name, ArraySegment<byte> Bytes, int At)> Places(InMemoryContent content, Draw draw)
    {
        List<(string, ArraySegment<byte>, int)> places = [];
        foreach ((string name, ReadOnlyMemory<byte> bytes) in MemoryPlaces.Of(content))
        {
            if (bytes.IsEmpty)
            {
                continue;
            }

            Assert.True(MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array));
            int stride = TestScale.IsLong ? 1 : Math.Max(1, bytes.Length / 6);
            for (int i = draw.Below(Math.Min(stride, bytes.Length)); i < bytes.Length; i += stride)
            {
                places.Add((name, array, i));
            }
        }

        return places;
    }
}
