using System.Runtime.InteropServices;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>
/// The delimiters of one message: MSH-1 and the 3, 4 or 5 characters of MSH-2, as ASCII bytes (HL7 v2.5.1 ch. 2.5.4,
/// v2.7 ch. 2.5.4 for the truncation character). 0 stands for a delimiter that the message does not define.
/// </summary>
/// <param name="Field">The field separator, MSH-1.</param>
/// <param name="Component">The component separator, usually <c>^</c>.</param>
/// <param name="Repetition">The repetition separator, usually <c>~</c>.</param>
/// <param name="Escape">The escape character, usually <c>\</c>.</param>
/// <param name="Subcomponent">The subcomponent separator, usually <c>&amp;</c>, or 0.</param>
/// <param name="Truncation">The truncation character, usually <c>#</c>, or 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EncodingCharacters(
    byte Field,
    byte Component,
    byte Repetition,
    byte Escape,
    byte Subcomponent,
    byte Truncation)
{
    private const int FewestCharacters = 3;
    private const int MostCharacters = 5;

    /// <summary>The delimiters that the standard suggests: <c>|^~\&amp;</c>.</summary>
    public static EncodingCharacters Standard =>
        new((byte)'|', (byte)'^', (byte)'~', (byte)'\\', (byte)'&', 0);

    /// <summary>The delimiters in words of the standard, without the characters themselves.</summary>
    public override string ToString() => nameof(EncodingCharacters);

    /// <summary>Reads MSH-1 and MSH-2.</summary>
    /// <param name="header">The bytes from the M of MSH.</param>
    /// <param name="characters">The delimiters, or the default.</param>
    /// <param name="length">The length of MSH-2 in bytes.</param>
    /// <param name="offset">On failure, the offset of what is wrong.</param>
    /// <param name="code">On failure its code; on success null, or the code of a warning.</param>
    internal static bool TryRead(
        ReadOnlySpan<byte> header,
        out EncodingCharacters characters,
        out int length,
        out int offset,
        out string? code)
    {
        characters = default;
        length = 0;
        offset = 3;
        code = Hl7v2ErrorCodes.FieldSeparatorInvalid;
        if (header.Length < 4 || !IsUsable(header[3]))
        {
            return false;
        }

        byte separator = header[3];
        ReadOnlySpan<byte> rest = header[4..];

        // One byte more than the longest tells "too long" apart; looking further would serve nothing.
        int window = Math.Min(rest.Length, MostCharacters + 1);
        int end = rest[..window].IndexOfAny(separator, (byte)'\r', (byte)'\n');
        length = end < 0 ? window : end;
        offset = 4;
        code = Hl7v2ErrorCodes.EncodingCharactersLengthInvalid;
        return length is >= FewestCharacters and <= MostCharacters
            && TryCreate(separator, rest[..length], out characters, ref offset, out code);
    }

    private static bool TryCreate(
        byte separator,
        ReadOnlySpan<byte> text,
        out EncodingCharacters characters,
        ref int offset,
        out string? code)
    {
        characters = default;
        code = null;
        bool isDoubled = text.Length == MostCharacters && text[2] == text[3];
        Span<byte> distinct = stackalloc byte[MostCharacters];
        distinct.Clear();
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (isDoubled && i == 3)
            {
                continue;
            }

            if (!IsUsable(text[i]) || text[i] == separator || distinct[..count].Contains(text[i]))
            {
                offset += i;
                code = Hl7v2ErrorCodes.EncodingCharactersInvalid;
                return false;
            }

            distinct[count++] = text[i];
        }

        code = isDoubled ? Hl7v2ErrorCodes.EscapeCharacterDoubled : null;
        characters = new EncodingCharacters(
            separator, distinct[0], distinct[1], distinct[2], distinct[3], distinct[4]);
        return true;
    }

    private static bool IsUsable(byte value) => value is > 0x20 and < 0x7F && !char.IsAsciiLetterOrDigit((char)value);
}
