using System.IO.Compression;
using System.Text;
using HealthLedger.Interop.Tests.Listener;

namespace HealthLedger.Interop.Tests.Canary;

/// <summary>The search of <see cref="CanaryTests"/> finds a leak of each kind that it is there for.</summary>
public sealed class PlantedLeakTests
{
    private const int Surroundings = 4099;
    private static readonly CanarySearch Search = new(CanaryMarkers.Values.Concat(CanaryMarkers.Fields));

    public static TheoryData<string> Kinds =>
        [.. CanaryForms.Of(CanaryMarkers.Values[0]).Select(form => form.Kind).Distinct()];

    /// <summary>Every value is planted in every form of the kind, one after the other, in a file of a folder.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Leak_of_each_kind_is_found_in_a_file(string kind)
    {
        using TestFolder folder = new();
        string file = folder.At("custody.db-wal");
        foreach (Needle needle in CanaryMarkers.Values.Concat(CanaryMarkers.Fields).SelectMany(CanaryForms.Of)
            .Where(form => form.Kind == kind))
        {
            File.WriteAllBytes(file, Surround(needle.Bytes));
            Assert.Contains(
                Search.FindInFolder(folder.Path),
                hit => hit.Contains(needle.Value, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public void Text_that_is_encoded_or_hashed_by_other_code_is_found()
    {
        byte[] field = Encoding.UTF8.GetBytes("PID|1||MRN73519402X^^^HOSP^MR||Zqxvornik^Quillphanta");
        for (int skip = 0; skip < 4; skip++)
        {
            Assert.NotEmpty(Search.Find("log", Encoding.ASCII.GetBytes(Convert.ToBase64String(field[skip..]))));
        }

        Assert.NotEmpty(Search.Find("log", Encoding.ASCII.GetBytes(Convert.ToHexString(field))));
        Assert.NotEmpty(Search.Find(
            "log", System.Text.Json.JsonSerializer.SerializeToUtf8Bytes("Wyrmthäckel & Söhne")));
    }

    [Fact]
    public void Compressed_leaks_are_found()
    {
        byte[] text = Encoding.UTF8.GetBytes("what a note says: glimmerfenwick cough at night");
        byte[] gzip = Compress(text, stream => new GZipStream(stream, CompressionLevel.SmallestSize));
        byte[] zlib = Compress(text, stream => new ZLibStream(stream, CompressionLevel.Fastest));
        byte[] deflate = Compress(text, stream => new DeflateStream(stream, CompressionLevel.Optimal));
        Assert.NotEmpty(Search.Find("gzip", Surround(gzip)));
        Assert.NotEmpty(Search.Find("zlib", Surround(zlib)));
        Assert.NotEmpty(Search.Find("deflate", deflate));
        Assert.NotEmpty(Search.Find(
            "twice", Surround(Compress(Surround(zlib), stream => new GZipStream(stream, CompressionLevel.Fastest)))));
    }

    [Fact]
    public void Leak_in_a_file_name_is_found()
    {
        using TestFolder folder = new();
        File.WriteAllText(folder.At("export-MRN73519402X.txt"), "");
        Assert.NotEmpty(Search.FindInFolder(folder.Path));
    }

    [Fact]
    public void Random_bytes_are_no_leak()
    {
        byte[] bytes = new byte[4 * 1024 * 1024];
        new Random(1).NextBytes(bytes);
        Assert.Empty(Search.Find("random", bytes));
    }

    private static byte[] Surround(byte[] bytes)
    {
        byte[] whole = new byte[bytes.Length + (2 * Surroundings)];
        new Random(7).NextBytes(whole);
        bytes.CopyTo(whole, Surroundings);
        return whole;
    }

    private static byte[] Compress(byte[] bytes, Func<Stream, Stream> open)
    {
        using MemoryStream target = new();
        using (Stream stream = open(target))
        {
            stream.Write(bytes);
        }

        return target.ToArray();
    }
}
