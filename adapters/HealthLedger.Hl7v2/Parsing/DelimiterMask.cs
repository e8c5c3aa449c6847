namespace HealthLedger.Hl7v2.Parsing;

/// <summary>
/// Makes a copy of a message in which every byte of a multi-byte character is 0xFF, so that the search for delimiters
/// cannot hit the inside of a character. Offsets are the same in both.
/// </summary>
internal static class DelimiterMask
{
    private const byte Masked = 0xFF;
    private const byte EscapeControl = 0x1B;

    public static byte[] Create(ReadOnlySpan<byte> bytes, DelimiterTrail trail)
    {
        byte[] masked = bytes.ToArray();
        if (trail == DelimiterTrail.Iso2022)
        {
            MaskDesignated(masked);
        }
        else
        {
            MaskPairs(masked, trail);
        }

        return masked;
    }

    /// <summary>Where the first escape sequence of ISO 2022 changes to characters whose bytes may be delimiters, or -1:
    /// kanji, or katakana in seven bits. Other escape sequences, such as those of printers, are none of
    /// these.</summary>
    public static int FindDesignation(ReadOnlySpan<byte> bytes)
    {
        int position = 0;
        while (true)
        {
            int found = bytes[position..].IndexOf(EscapeControl);
            if (found < 0)
            {
                return -1;
            }

            position += found + 1;
            if (bytes[position..] is [(byte)'$', (byte)'@' or (byte)'B' or (byte)'(', ..]
                or [(byte)'(', (byte)'I', ..])
            {
                return position - 1;
            }
        }
    }

    private static void MaskPairs(Span<byte> bytes, DelimiterTrail trail)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if (!IsLead(bytes[i], trail))
            {
                continue;
            }

            // A lead byte before a control character is malformed; the control character must keep its meaning.
            if (i + 1 < bytes.Length && bytes[i + 1] >= 0x20)
            {
                bytes[i + 1] = Masked;
            }

            bytes[i] = Masked;
            i++;
        }
    }

    private static bool IsLead(byte value, DelimiterTrail trail) => trail == DelimiterTrail.ShiftJis
        ? value is (>= 0x81 and <= 0x9F) or (>= 0xE0 and <= 0xFC)
        : value is >= 0x81 and <= 0xFE;

    private static void MaskDesignated(Span<byte> bytes)
    {
        bool isAscii = true;
        for (int i = 0; i < bytes.Length; i++)
        {
            byte value = bytes[i];
            if (value == EscapeControl && i + 2 < bytes.Length && bytes[i + 1] is (byte)'(' or (byte)'$')
            {
                isAscii = bytes[i + 1] == '(' && bytes[i + 2] is (byte)'B' or (byte)'J';
                bytes[i + 1] = Masked;
                bytes[i + 2] = Masked;
                i += 2;
            }
            else if (value is (byte)'\r' or (byte)'\n')
            {
                // Every line begins in ASCII (RFC 1468).
                isAscii = true;
            }
            else if (!isAscii)
            {
                bytes[i] = Masked;
            }
        }
    }
}
