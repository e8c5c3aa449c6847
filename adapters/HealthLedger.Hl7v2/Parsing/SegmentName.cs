namespace HealthLedger.Hl7v2.Parsing;

/// <summary>
/// Segment IDs packed into a number: three ASCII letters or digits, the first a letter, in capitals (HL7 v2.5.1
/// ch. 2.5.2). Packing makes comparison one instruction and keeps unknown text out of findings.
/// </summary>
internal static class SegmentName
{
    public const uint Msh = ('M' << 16) | ('S' << 8) | 'H';
    public const uint Pid = ('P' << 16) | ('I' << 8) | 'D';
    public const uint Pv1 = ('P' << 16) | ('V' << 8) | '1';
    public const uint Fhs = ('F' << 16) | ('H' << 8) | 'S';
    public const uint Bhs = ('B' << 16) | ('H' << 8) | 'S';

    /// <summary>The packed ID, or 0 for text that is no ID. Small letters count as capitals.</summary>
    public static uint Pack(ReadOnlySpan<byte> text, out bool isCapital)
    {
        isCapital = true;
        if (text.Length != 3)
        {
            return 0;
        }

        uint packed = 0;
        for (int i = 0; i < 3; i++)
        {
            byte value = text[i];
            if (char.IsAsciiLetterLower((char)value))
            {
                value = (byte)(value - 0x20);
                isCapital = false;
            }
            else if (!char.IsAsciiLetterUpper((char)value) && (i == 0 || !char.IsAsciiDigit((char)value)))
            {
                return 0;
            }

            packed = (packed << 8) | value;
        }

        return packed;
    }

    /// <summary>The packed ID of a text, or 0 for text that is no ID in capitals.</summary>
    public static uint Pack(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[3];
        if (text.Length != bytes.Length)
        {
            return 0;
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = char.IsAscii(text[i]) ? (byte)text[i] : (byte)0;
        }

        uint packed = Pack(bytes, out bool isCapital);
        return isCapital ? packed : 0;
    }

    public static string? Unpack(uint packed) => packed switch
    {
        0 => null,
        Msh => "MSH",
        Pid => "PID",
        _ => string.Create(3, packed, static (text, value) =>
        {
            text[0] = (char)(value >> 16);
            text[1] = (char)((value >> 8) & 0xFF);
            text[2] = (char)(value & 0xFF);
        }),
    };

    /// <summary>Whether the segment's first field is the separator itself, so that numbering starts one
    /// later.</summary>
    public static bool IsHeader(uint packed) => packed is Msh or Fhs or Bhs;
}
