using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>
/// Which character set a message is read in: UTF-16 where its bytes are that, else MSH-18 (HL7 table 0211), else UTF-8
/// after its byte order mark, else the configured one, else UTF-8; values that are not UTF-8 are then read as
/// Windows-1252.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct CharacterSetChoice
{
    private const int ChunkLength = 1024;

    private CharacterSetChoice(Hl7CharacterSet characterSet, bool isDeclared)
    {
        CharacterSet = characterSet;
        IsDeclared = isDeclared;
    }

    public Hl7CharacterSet CharacterSet { get; }

    public bool IsDeclared { get; }

    /// <summary>Whether some values are not UTF-8 although the message is read as UTF-8.</summary>
    public bool IsMixed { get; private init; }

    public long BytesVisited { get; private init; }

    public static CharacterSetChoice Choose(
        ReadOnlySpan<byte> declared,
        int offset,
        bool hasByteOrderMark,
        Hl7ParseOptions options,
        ref Hl7IssueCollector issues)
    {
        if (!declared.IsEmpty)
        {
            Hl7CharacterSet? known = Hl7CharacterSet.FromName(declared);
            if (known is { IsUtf16: false })
            {
                return new CharacterSetChoice(known, true);
            }

            // The bytes are known not to be UTF-16.
            issues.Add(
                known is null ? Hl7v2ErrorCodes.CharacterSetUnknown : Hl7v2ErrorCodes.CharactersMalformed,
                Hl7IssueSeverity.Warning,
                Hl7Location.InHeader(18, offset));
        }

        if (hasByteOrderMark)
        {
            return new CharacterSetChoice(Hl7CharacterSet.Utf8, true);
        }

        return options.DefaultCharacterSet is null or { IsUtf16: true }
            ? new CharacterSetChoice(Hl7CharacterSet.Utf8, false)
            : new CharacterSetChoice(options.DefaultCharacterSet, true);
    }

    /// <summary>As <see cref="Choose"/>, of a message whose bytes are UTF-16.</summary>
    public static CharacterSetChoice ChooseUtf16(
        Hl7CharacterSet found, ReadOnlySpan<byte> declared, int offset, ref Hl7IssueCollector issues)
    {
        if (!declared.IsEmpty && Hl7CharacterSet.FromName(declared) is not { IsUtf16: true })
        {
            issues.Add(
                Hl7v2ErrorCodes.CharactersMalformed, Hl7IssueSeverity.Warning, Hl7Location.InHeader(18, offset));
        }

        return new CharacterSetChoice(found, true);
    }

    /// <summary>The character set of a later repetition of MSH-18 that bytes change to by an escape sequence of ISO
    /// 2022: it reads what is in the first one too, unless that has characters of two bytes itself. Null where there
    /// is none.</summary>
    public static CharacterSetChoice? Designate(ReadOnlySpan<byte> declared, byte separator, bool isDesignated)
    {
        int first = declared.IndexOf(separator);
        if (!isDesignated || first < 0
            || Hl7CharacterSet.FromName(declared[..first]) is { Trail: not DelimiterTrail.None })
        {
            return null;
        }

        ReadOnlySpan<byte> rest = declared[(first + 1)..];
        while (true)
        {
            int length = rest.IndexOf(separator);
            Hl7CharacterSet? known = Hl7CharacterSet.FromName(length < 0 ? rest : rest[..length]);
            if (known?.Trail == DelimiterTrail.Iso2022)
            {
                return new CharacterSetChoice(known, true);
            }

            if (length < 0)
            {
                return null;
            }

            rest = rest[(length + 1)..];
        }
    }

    /// <summary>Checks that the bytes are text in the chosen character set.</summary>
    /// <param name="bytes">The message.</param>
    /// <param name="designation">Where in it an escape sequence of ISO 2022 changes the character set, or -1.</param>
    /// <param name="offset">Where the message begins.</param>
    /// <param name="issues">Receives what is found.</param>
    public CharacterSetChoice Check(
        ReadOnlySpan<byte> bytes, int designation, int offset, ref Hl7IssueCollector issues)
    {
        bool isUtf8 = CharacterSet.IsUtf8;
        bool isMixed = isUtf8 && !Utf8.IsValid(bytes);
        bool isSound = CharacterSet == Hl7CharacterSet.Ascii
            ? Ascii.IsValid(bytes)
            : !isMixed && (isUtf8 || IsText(bytes));
        bool isForeign = designation >= 0 && CharacterSet.Trail != DelimiterTrail.Iso2022;
        if (!isSound || isForeign)
        {
            issues.Add(
                IsDeclared ? Hl7v2ErrorCodes.CharactersMalformed : Hl7v2ErrorCodes.CharacterSetAssumed,
                Hl7IssueSeverity.Warning,
                Hl7Location.AtByte(isSound ? offset + designation : offset));
        }

        return new CharacterSetChoice(CharacterSet, IsDeclared) { IsMixed = isMixed, BytesVisited = bytes.Length };
    }

    private bool IsText(ReadOnlySpan<byte> bytes)
    {
        if (CharacterSet == Hl7CharacterSet.Latin1
            || (Ascii.IsValid(bytes) && CharacterSet.Trail != DelimiterTrail.Iso2022))
        {
            return true;
        }

        // In pieces, so that a large message does not become a large string.
        Decoder decoder = CharacterSet.Encoding.GetDecoder();
        Span<char> chunk = stackalloc char[ChunkLength];
        while (!bytes.IsEmpty)
        {
            decoder.Convert(bytes, chunk, true, out int bytesUsed, out int charsUsed, out _);
            if (chunk[..charsUsed].Contains('\uFFFD'))
            {
                return false;
            }

            if (bytesUsed == 0)
            {
                break;
            }

            bytes = bytes[bytesUsed..];
        }

        return true;
    }
}
