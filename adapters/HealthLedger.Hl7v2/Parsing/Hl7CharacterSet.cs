using System.Text;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>
/// A character set of a message (MSH-18, HL7 table 0211) and its encoding. Immutable. UTF-16 is read as UTF-8, see
/// <see cref="Hl7Message.Bytes"/>; UTF-32 is not read.
/// </summary>
public sealed class Hl7CharacterSet
{
    private const int LongestName = 40;

    private Hl7CharacterSet(string name, Encoding encoding, DelimiterTrail trail, bool isUtf8)
    {
        Name = name;
        Encoding = encoding;
        TextEncoding = encoding is UnicodeEncoding ? new UTF8Encoding(false) : encoding;
        Trail = trail;
        IsUtf8 = isUtf8;
    }

    /// <summary>UTF-8, in table 0211 <c>UNICODE UTF-8</c>.</summary>
    public static Hl7CharacterSet Utf8 { get; } =
        new("UNICODE UTF-8", new UTF8Encoding(false), DelimiterTrail.None, true);

    /// <summary>UTF-16 with the lower byte of a unit first, in table 0211 <c>UNICODE UTF-16</c>. Which of the two
    /// orders a message has is read from its bytes.</summary>
    public static Hl7CharacterSet Utf16 { get; } = FromUnicode(new UnicodeEncoding(false, false));

    /// <summary>UTF-16 with the higher byte of a unit first, in table 0211 <c>UNICODE UTF-16</c> too.</summary>
    public static Hl7CharacterSet Utf16BigEndian { get; } = FromUnicode(new UnicodeEncoding(true, false));

    /// <summary>ASCII. Bytes outside it are read as UTF-8 or Windows-1252, and are an issue.</summary>
    public static Hl7CharacterSet Ascii { get; } = new("ASCII", new UTF8Encoding(false), DelimiterTrail.None, true);

    /// <summary>ISO 8859-1, in table 0211 <c>8859/1</c>.</summary>
    public static Hl7CharacterSet Latin1 { get; } = new("8859/1", Encoding.Latin1, DelimiterTrail.None, false);

    /// <summary>Windows-1252; not in table 0211, yet common.</summary>
    public static Hl7CharacterSet Windows1252 { get; } = FromCodePage("WINDOWS-1252", 1252, DelimiterTrail.None)!;

    /// <summary>The name that the product uses; the spelling of table 0211 where there is one.</summary>
    public string Name { get; }

    /// <summary>The encoding of the bytes. Malformed bytes become replacement characters, never an exception.</summary>
    public Encoding Encoding { get; }

    internal DelimiterTrail Trail { get; }

    /// <summary>Whether the bytes that are worked on are UTF-8: those of UTF-16 are too.</summary>
    internal bool IsUtf8 { get; }

    internal bool IsUtf16 => Encoding is UnicodeEncoding;

    internal bool IsBigEndian => this == Utf16BigEndian;

    /// <summary>The encoding of the bytes that are worked on.</summary>
    internal Encoding TextEncoding { get; }

    /// <summary>Finds a character set by a name of table 0211 or a usual spelling of it; case, blanks and punctuation
    /// do not count.</summary>
    /// <param name="name">The name, such as <c>UNICODE UTF-8</c>, <c>8859/15</c> or <c>windows-1252</c>.</param>
    /// <returns>The character set, or null where the name is not known.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public static Hl7CharacterSet? FromName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length > LongestName ? null : FromName(Encoding.UTF8.GetBytes(name));
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    internal static Hl7CharacterSet? FromName(ReadOnlySpan<byte> name)
    {
        Span<char> key = stackalloc char[LongestName];
        int length = 0;
        foreach (byte value in name)
        {
            if (char.IsAsciiLetterOrDigit((char)value))
            {
                if (length == key.Length)
                {
                    return null;
                }

                key[length++] = char.ToUpperInvariant((char)value);
            }
        }

        return FromKey(key[..length]);
    }

    private static Hl7CharacterSet? FromKey(ReadOnlySpan<char> key) => key switch
    {
        "UNICODEUTF8" or "UTF8" => Utf8,
        "UNICODEUTF16" or "UTF16" or "UTF16LE" => Utf16,
        "UTF16BE" => Utf16BigEndian,
        "ASCII" or "USASCII" or "ISOIR6" or "ANSIX341968" => Ascii,
        "WINDOWS1252" or "CP1252" or "WIN1252" or "ANSI" => Windows1252,
        "GB180302000" or "GB18030" => FromCodePage("GB 18030-2000", 54936, DelimiterTrail.DoubleByte),
        "BIG5" => FromCodePage("BIG-5", 950, DelimiterTrail.DoubleByte),
        "KSX1001" or "EUCKR" => FromCodePage("KS X 1001", 51949, DelimiterTrail.None),
        "SHIFTJIS" or "SJIS" or "MS932" or "WINDOWS31J" => FromCodePage("SHIFT-JIS", 932, DelimiterTrail.ShiftJis),
        "ISO2022JP" or "ISOIR14" or "ISOIR87" or "ISOIR159" =>
            FromCodePage("ISO IR87", 50220, DelimiterTrail.Iso2022),
        _ => FromIso8859(key),
    };

    private static Hl7CharacterSet? FromIso8859(ReadOnlySpan<char> key)
    {
        if (key.StartsWith("ISO", StringComparison.Ordinal))
        {
            key = key[3..];
        }

        return key switch
        {
            "88591" or "IR100" => Latin1,
            "88592" or "IR101" => FromCodePage("8859/2", 28592, DelimiterTrail.None),
            "88593" or "IR109" => FromCodePage("8859/3", 28593, DelimiterTrail.None),
            "88594" or "IR110" => FromCodePage("8859/4", 28594, DelimiterTrail.None),
            "88595" or "IR144" => FromCodePage("8859/5", 28595, DelimiterTrail.None),
            "88596" or "IR127" => FromCodePage("8859/6", 28596, DelimiterTrail.None),
            "88597" or "IR126" => FromCodePage("8859/7", 28597, DelimiterTrail.None),
            "88598" or "IR138" => FromCodePage("8859/8", 28598, DelimiterTrail.None),
            "88599" or "IR148" => FromCodePage("8859/9", 28599, DelimiterTrail.None),
            "885913" => FromCodePage("8859/13", 28603, DelimiterTrail.None),
            "885915" => FromCodePage("8859/15", 28605, DelimiterTrail.None),
            _ => null,
        };
    }

    private static Hl7CharacterSet FromUnicode(UnicodeEncoding encoding) =>
        new("UNICODE UTF-16", encoding, DelimiterTrail.None, true);

    private static Hl7CharacterSet? FromCodePage(string name, int codePage, DelimiterTrail trail)
    {
        Encoding? encoding = CodePagesEncodingProvider.Instance.GetEncoding(
            codePage, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"));
        return encoding is null ? null : new Hl7CharacterSet(name, encoding, trail, false);
    }
}
