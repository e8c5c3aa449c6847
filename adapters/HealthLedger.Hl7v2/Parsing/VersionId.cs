using System.Globalization;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>
/// MSH-12: the version of the standard. Where it is empty, 2.5.1 is assumed; where it is no published version, the
/// nearest published one below it counts, or 2.1 where there is none.
/// </summary>
public readonly record struct VersionId
{
    private const int AssumedNumber = 20501;

    private readonly int _number;

    private VersionId(int number, bool isKnown)
    {
        _number = number;
        IsKnown = isKnown;
    }

    /// <summary>Whether MSH-12.1 is a published version.</summary>
    public bool IsKnown { get; }

    private static ReadOnlySpan<int> Published =>
        [20100, 20200, 20300, 20301, 20400, 20500, 20501, 20600, 20700, 20701, 20800, 20801, 20802, 20900, 20901];

    /// <summary>The version that counts as one number: 20501 for 2.5.1.</summary>
    internal int Number => _number == 0 ? AssumedNumber : _number;

    /// <summary>Whether this version is the given one or later.</summary>
    /// <param name="major">The first number, 2.</param>
    /// <param name="minor">The second number.</param>
    /// <param name="patch">The third number.</param>
    public bool IsAtLeast(int major, int minor, int patch = 0) =>
        Number >= ((long)major * 10_000) + ((long)minor * 100) + patch;

    /// <summary>The published version that counts, such as <c>2.5.1</c>.</summary>
    public override string ToString()
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{Number / 10_000}.{Number / 100 % 100}");
        return Number % 100 == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}.{Number % 100}");
    }

    internal static VersionId From(Hl7Element field) => From(field.GetComponent(1).RawSpan);

    internal static VersionId From(ReadOnlySpan<byte> text)
    {
        int number = ReadNumber(text.Trim((byte)' '), out bool isExact);
        int nearest = number == 0 ? AssumedNumber : Published[0];
        foreach (int published in Published)
        {
            if (published <= number)
            {
                nearest = published;
            }
        }

        return new VersionId(nearest, isExact && nearest == number);
    }

    /// <summary>Reads up to three numbers; 0 where the text does not begin with two of them.</summary>
    private static int ReadNumber(ReadOnlySpan<byte> text, out bool isExact)
    {
        int number = 0;
        int parts = 0;
        isExact = true;
        while (parts < 3)
        {
            int length = 0;
            int part = 0;
            while (length < text.Length && length < 2 && char.IsAsciiDigit((char)text[length]))
            {
                part = (part * 10) + text[length] - '0';
                length++;
            }

            if (length == 0)
            {
                isExact = false;
                break;
            }

            number = (number * 100) + part;
            parts++;
            text = text[length..];
            if (text.IsEmpty || text[0] != '.')
            {
                isExact &= text.IsEmpty;
                break;
            }

            // The final zero of "2.3.0" is no part of the name of the version.
            isExact &= parts < 2 || !text.SequenceEqual(".0"u8);
            text = text[1..];
        }

        isExact &= parts >= 2;
        return parts switch
        {
            2 => number * 100,
            3 => number,
            _ => 0,
        };
    }
}
