namespace HealthLedger.Testing.Simulation.Chance;

/// <summary>
/// Numbers of one concern of a simulation: xoshiro256** (Blackman and Vigna 2018), its state filled by SplitMix64 from
/// seed, name of the concern and index. Every concern has its own stream, so that a draw more in one of them (a new
/// fault, a new client) leaves all others as they were. Whole numbers only; the same on every runtime.
/// </summary>
internal sealed class ChanceStream
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    /// <param name="seed">The seed of the simulation.</param>
    /// <param name="concern">What the numbers decide: "network", "disk".</param>
    /// <param name="index">Of whom, where there are several.</param>
    public ChanceStream(ulong seed, string concern, int index = 0)
    {
        unchecked
        {
            // FNV-1a over the name; SplitMix64 spreads it.
            ulong name = 0xCBF29CE484222325;
            foreach (char letter in concern)
            {
                name = (name ^ letter) * 0x100000001B3;
            }

            ulong state = Mix(Mix(seed) ^ name) + (ulong)index;
            _a = Next(ref state);
            _b = Next(ref state);
            _c = Next(ref state);
            _d = Next(ref state);
        }
    }

    /// <summary>64 bits.</summary>
    public ulong Next()
    {
        unchecked
        {
            ulong result = ulong.RotateLeft(_b * 5, 7) * 9;
            ulong shifted = _b << 17;
            _c ^= _a;
            _d ^= _b;
            _b ^= _c;
            _a ^= _d;
            _c ^= shifted;
            _d = ulong.RotateLeft(_d, 45);
            return result;
        }
    }

    /// <summary>0 to below a limit; the skew of the remainder is far below what a simulation could notice.</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>From a number to another, both inclusive.</summary>
    public long Between(long from, long to) => from + (long)(Next() % (ulong)(to - from + 1));

    /// <summary>True in so many of a thousand cases.</summary>
    public bool Permille(int permille) => permille > 0 && Below(1000) < permille;

    /// <summary>One of them.</summary>
    public T Pick<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>
    /// From a number to another, small ones as likely as large ones: first the number of bits is drawn, then the bits.
    /// </summary>
    public long Scaled(long from, long to)
    {
        int bits = Below(64 - (int)ulong.LeadingZeroCount((ulong)(to - from) | 1));
        return from + Math.Min(to - from, (1L << bits) + (long)(Next() % (1UL << bits)));
    }

    /// <summary>Bytes.</summary>
    public byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)(Next() >> 56);
        }

        return bytes;
    }

    /// <summary>Puts a list into another order.</summary>
    public void Shuffle<T>(IList<T> list)
    {
        for (int i = list.Count - 1; i > 0; i--)
        {
            int other = Below(i + 1);
            (list[i], list[other]) = (list[other], list[i]);
        }
    }

    private static ulong Mix(ulong value)
    {
        ulong state = value;
        return Next(ref state);
    }

    private static ulong Next(ref ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            ulong value = state;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
