using System.Buffers.Binary;
using System.IO.Compression;

namespace HealthLedger.Interop.Tests.Canary;

/// <summary>
/// Looks for every form of every value in any bytes, and in what gzip and zlib streams in them, and a raw deflate
/// stream at their start, inflate to.
/// </summary>
internal sealed class CanarySearch
{
    private const CompressionMode Decompress = CompressionMode.Decompress;
    private const int PrefixBytes = 4;
    private const int FirstInflated = 4096;
    private const int MostInflated = 4 * 1024 * 1024;
    private const int MostLayers = 3;

    private readonly Dictionary<uint, List<Needle>> _byPrefix = [];
    private readonly bool[] _firstTwo = new bool[1 << 16];

    public CanarySearch(IEnumerable<string> values)
    {
        foreach (Needle needle in values.SelectMany(CanaryForms.Of))
        {
            uint prefix = BinaryPrimitives.ReadUInt32LittleEndian(needle.Bytes);
            if (!_byPrefix.TryGetValue(prefix, out List<Needle>? needles))
            {
                _byPrefix.Add(prefix, needles = []);
            }

            needles.Add(needle);
            _firstTwo[BinaryPrimitives.ReadUInt16LittleEndian(needle.Bytes)] = true;
            Count++;
        }
    }

    /// <summary>How many byte strings are looked for.</summary>
    public int Count { get; }

    /// <summary>How many bytes were searched, inflated ones included.</summary>
    public long BytesSearched { get; private set; }

    /// <summary>What was found: the form, the value and the place.</summary>
    public IReadOnlyList<string> Find(string place, byte[] data)
    {
        List<string> hits = [];
        Find(place, data, data.Length, 0, hits);
        return hits;
    }

    /// <summary>Searches every file of a folder, and the names.</summary>
    public IReadOnlyList<string> FindInFolder(string folder)
    {
        List<string> hits = [];
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            // A socket has a name and no bytes.
            if (Path.GetFileName(file) != "ledger.sock")
            {
                hits.AddRange(Find("file " + file, File.ReadAllBytes(file)));
            }

            hits.AddRange(Find("name " + file, System.Text.Encoding.UTF8.GetBytes(file)));
        }

        return hits;
    }

    private void Find(string place, byte[] bytes, int length, int layer, List<string> hits)
    {
        ReadOnlySpan<byte> data = bytes.AsSpan(0, length);
        BytesSearched += data.Length;
        if (layer < MostLayers)
        {
            Inflate(place, bytes, length, 0, source => new DeflateStream(source, Decompress), layer, hits);
        }

        for (int i = 0; i + PrefixBytes <= data.Length; i++)
        {
            ushort two = BinaryPrimitives.ReadUInt16LittleEndian(data[i..]);
            if (_firstTwo[two]
                && _byPrefix.TryGetValue(BinaryPrimitives.ReadUInt32LittleEndian(data[i..]), out List<Needle>? needles))
            {
                ReadOnlySpan<byte> rest = data[i..];
                foreach (Needle needle in needles)
                {
                    if (rest.StartsWith(needle.Bytes))
                    {
                        hits.Add(FormattableString.Invariant($"{needle.Kind} of {needle.Value} in {place} at {i}"));
                    }
                }
            }

            if (layer == MostLayers)
            {
                continue;
            }

            if (data[i] == 0x1F && data[i + 1] == 0x8B && data[i + 2] == 8)
            {
                Inflate(place, bytes, length, i, source => new GZipStream(source, Decompress), layer, hits);
            }
            else if (data[i] == 0x78 && data[i + 1] is 0x01 or 0x5E or 0x9C or 0xDA)
            {
                Inflate(place, bytes, length, i, source => new ZLibStream(source, Decompress), layer, hits);
            }
        }
    }

    private void Inflate(
        string place, byte[] bytes, int end, int start, Func<Stream, Stream> open, int layer, List<string> hits)
    {
        byte[] inflated = new byte[FirstInflated];
        int length = 0;
        using MemoryStream source = new(bytes, start, end - start);
        using Stream stream = open(source);
        try
        {
            int count;
            while (length < MostInflated && (count = stream.Read(inflated, length, inflated.Length - length)) > 0)
            {
                length += count;
                if (length == inflated.Length)
                {
                    Array.Resize(ref inflated, length * 2);
                }
            }
        }
        catch (InvalidDataException)
        {
            // What came out before the end of a damaged or imagined stream is searched all the same.
        }

        if (length > 0)
        {
            Find(FormattableString.Invariant($"{place} at {start}, inflated"), inflated, length, layer + 1, hits);
        }
    }
}
