using System.Text;

namespace HealthLedger.Tests;

/// <summary>Draws values from a seed, the same on every machine (SplitMix64); edges come more often than chance.</summary>
internal sealed class Draw
{
    private ulong _state;

    public Draw(long seed) => _state = unchecked((ulong)seed);

    public ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            ulong value = _state;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }

    /// <summary>0 to limit - 1.</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public bool Coin() => Below(2) == 1;

    public T Pick<T>(params T[] choices) => choices[Below(choices.Length)];

    /// <summary>A number of a random width, at most <paramref name="limit"/>.</summary>
    public ulong Number(ulong limit = ulong.MaxValue)
    {
        ulong value = Below(6) switch
        {
            0 => Pick<ulong>(0, 1, 23, 24, 255, 256, 65_535, 65_536, uint.MaxValue, 1UL << 32, ulong.MaxValue),
            1 => limit,
            _ => Next() >> Below(64),
        };
        return value <= limit ? value : limit == ulong.MaxValue ? value : value % (limit + 1);
    }

    public byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)(Next() & 0xFF);
        }

        return bytes;
    }

    public string Text(int maxLength = 64)
    {
        StringBuilder text = new();
        for (int length = 1 + Below(maxLength); length > 0; length--)
        {
            text.Append((char)(0x20 + Below(0x5F)));
        }

        return text.ToString();
    }

    public IReadOnlyList<T> List<T>(int min, int max, Func<T> make) =>
        [.. Enumerable.Range(0, min + Below(max - min + 1)).Select(_ => make())];
}
