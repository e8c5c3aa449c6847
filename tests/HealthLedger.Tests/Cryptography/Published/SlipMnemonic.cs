namespace HealthLedger.Tests.Cryptography.Published;

/// <summary>
/// A mnemonic of SLIP-0039, read as far as its point: enough to hold the published points against it.
/// </summary>
internal sealed class SlipMnemonic
{
    private const int MetaWords = 7;

    private static readonly uint[] Generator =
    [
        0xE0E040, 0x1C1C080, 0x3838100, 0x7070200, 0xE0E0009,
        0x1C0C2412, 0x38086C24, 0x3090FC48, 0x21B1F890, 0x3F3F120,
    ];

    private SlipMnemonic(int group, int member, int memberThreshold, byte[] value)
    {
        Group = group;
        Member = member;
        MemberThreshold = memberThreshold;
        Value = value;
    }

    public int Group { get; }

    public int Member { get; }

    public int MemberThreshold { get; }

    public byte[] Value { get; }

    /// <summary>Null when the checksum or the padding is wrong, or the value is too short.</summary>
    public static SlipMnemonic? TryRead(string mnemonic, string[] words)
    {
        int[] numbers = [.. mnemonic.Split(' ').Select(word => Array.IndexOf(words, word))];
        if (numbers.Length < MetaWords + 13 || Array.Exists(numbers, number => number < 0))
        {
            return null;
        }

        bool isExtendable = ((numbers[1] >> 4) & 1) == 1;
        string customization = isExtendable ? "shamir_extendable" : "shamir";
        if (Checksum([.. customization.Select(letter => (int)letter), .. numbers]) != 1)
        {
            return null;
        }

        int[] valueWords = numbers[4..^3];
        int padding = valueWords.Length * 10 % 16;
        System.Numerics.BigInteger value = valueWords.Aggregate(
            System.Numerics.BigInteger.Zero, (sum, word) => (sum << 10) | word);
        int bits = (valueWords.Length * 10) - padding;
        if (padding > 8 || value >> bits != 0)
        {
            return null;
        }

        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] padded = [.. new byte[(bits / 8) - bytes.Length], .. bytes];
        int fields = (numbers[2] << 10) | numbers[3];
        return new SlipMnemonic(fields >> 16, (fields >> 4) & 15, (fields & 15) + 1, padded);
    }

    private static uint Checksum(IEnumerable<int> numbers)
    {
        uint checksum = 1;
        foreach (int number in numbers)
        {
            uint top = checksum >> 20;
            checksum = ((checksum & 0xFFFFF) << 10) ^ (uint)number;
            for (int i = 0; i < Generator.Length; i++)
            {
                checksum ^= ((top >> i) & 1) == 1 ? Generator[i] : 0;
            }
        }

        return checksum;
    }
}
