using System.Buffers;
using System.Globalization;
using System.Text;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>
/// Escape sequences (HL7 v2.5.1 ch. 2.7). Read: F S T R E P for delimiters, X for bytes of the message's character set,
/// the formatting commands .br .sp .sk .ce as line breaks and blanks; H, N, .fi, .nf, .in and .ti vanish. All others,
/// those of character sets (C, M) among them, and sequences without an end, are left as they stand.
/// </summary>
internal static class EscapeSequences
{
    private const int MostRepeats = 99;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789ABCDEFabcdef"u8);

    /// <summary>How many bytes the blanks and lines of one value may be longer than their sequences, besides a quarter
    /// of the value: seven bytes that stand for 99 would otherwise multiply the memory that a message takes.</summary>
    private const int MostExpansion = 4096;

    /// <summary>Writes the value without its escape sequences.</summary>
    /// <param name="raw">The value.</param>
    /// <param name="masked">The same with multi-byte characters masked; usually <paramref name="raw"/> itself.</param>
    /// <param name="characters">The message's delimiters.</param>
    /// <param name="isHexKept">Whether hexadecimal sequences stay as they stand.</param>
    /// <param name="output">Receives bytes in the message's character set; null to count only.</param>
    /// <returns>The number of sequences left as they stood.</returns>
    public static int Unescape(
        ReadOnlySpan<byte> raw,
        ReadOnlySpan<byte> masked,
        EncodingCharacters characters,
        bool isHexKept,
        IBufferWriter<byte>? output)
    {
        int kept = 0;
        int position = 0;
        int budget = MostExpansion + (raw.Length / 4);
        while (position < raw.Length)
        {
            int found = masked[position..].IndexOf(characters.Escape);
            if (found < 0)
            {
                output?.Write(raw[position..]);
                break;
            }

            int open = position + found;
            output?.Write(raw[position..open]);
            int close = masked[(open + 1)..].IndexOf(characters.Escape);
            if (close < 0)
            {
                output?.Write(raw[open..]);
                return kept + 1;
            }

            close += open + 1;
            if (TryWrite(raw[(open + 1)..close], characters, isHexKept, output, ref budget))
            {
                position = close + 1;
            }
            else
            {
                // What ends this non-sequence may begin the next one, unless it is a sequence of the standard's.
                int next = IsCharacterSet(raw[(open + 1)..close]) ? close + 1 : close;
                kept++;
                output?.Write(raw[open..next]);
                position = next;
            }
        }

        return kept;
    }

    /// <summary>Text with delimiters, segment ends and framing bytes escaped, so that it stays one value.</summary>
    public static string Escape(string text, EncodingCharacters characters)
    {
        StringBuilder escaped = new(text.Length + 8);
        foreach (char value in text)
        {
            string? name = NameOf(value, characters);
            if (name is null)
            {
                escaped.Append(value);
            }
            else
            {
                escaped.Append((char)characters.Escape).Append(name).Append((char)characters.Escape);
            }
        }

        return escaped.ToString();
    }

    private static string? NameOf(char value, EncodingCharacters characters)
    {
        if (value == characters.Field)
        {
            return "F";
        }

        if (value == characters.Component)
        {
            return "S";
        }

        if (value == characters.Repetition)
        {
            return "R";
        }

        if (value == characters.Escape)
        {
            return "E";
        }

        if (value != 0 && value == characters.Subcomponent)
        {
            return "T";
        }

        if (value != 0 && value == characters.Truncation)
        {
            return "P";
        }

        return value is '\r' or '\n' or '\v' or '\u001C' ? $"X{(int)value:X2}" : null;
    }

    private static bool TryWrite(
        ReadOnlySpan<byte> body,
        EncodingCharacters characters,
        bool isHexKept,
        IBufferWriter<byte>? output,
        ref int budget)
    {
        if (body.IsEmpty)
        {
            return false;
        }

        if (body.Length == 1)
        {
            return TryWriteLetter(body[0], characters, output);
        }

        return body[0] switch
        {
            (byte)'X' => !isHexKept && TryWriteHex(body[1..], output),
            (byte)'.' => TryWriteCommand(body[1..], output, ref budget),
            _ => false,
        };
    }

    // Cxxyy, Mxxyy or Mxxyyzz in hexadecimal digits (HL7 v2.5.1 ch. 2.7.2): what follows is in another character set.
    private static bool IsCharacterSet(ReadOnlySpan<byte> body) =>
        body is [(byte)'C', _, _, _, _] or [(byte)'M', _, _, _, _] or [(byte)'M', _, _, _, _, _, _]
        && !body[1..].ContainsAnyExcept(HexDigits);

    private static bool TryWriteLetter(byte letter, EncodingCharacters characters, IBufferWriter<byte>? output)
    {
        byte value = letter switch
        {
            (byte)'F' => characters.Field,
            (byte)'S' => characters.Component,
            (byte)'R' => characters.Repetition,
            (byte)'E' => characters.Escape,
            (byte)'T' => characters.Subcomponent,
            (byte)'P' => characters.Truncation,
            _ => 0,
        };
        if (value == 0)
        {
            // Highlighting on and off has no place in plain text.
            return letter is (byte)'H' or (byte)'N';
        }

        WriteRepeated(value, 1, output);
        return true;
    }

    private static bool TryWriteHex(ReadOnlySpan<byte> digits, IBufferWriter<byte>? output)
    {
        int count = 0;
        foreach (byte digit in digits)
        {
            if (char.IsAsciiHexDigit((char)digit))
            {
                count++;
            }
            else if (digit != ' ')
            {
                return false;
            }
        }

        if (count == 0)
        {
            return false;
        }

        // With an odd number of digits the first byte was written with one digit.
        bool isHalf = count % 2 != 0;
        int value = 0;
        foreach (byte digit in digits)
        {
            if (digit == ' ')
            {
                continue;
            }

            value = (value * 16) + HexValue(digit);
            if (isHalf)
            {
                WriteRepeated((byte)value, 1, output);
                value = 0;
            }

            isHalf = !isHalf;
        }

        return true;
    }

    private static int HexValue(byte digit) => char.IsAsciiDigit((char)digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static bool TryWriteCommand(ReadOnlySpan<byte> command, IBufferWriter<byte>? output, ref int budget)
    {
        if (command.Length < 2)
        {
            return false;
        }

        ReadOnlySpan<byte> argument = command[2..];
        int count = 1;
        if (!argument.IsEmpty
            && (!int.TryParse(argument, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out count)
                || Math.Abs((long)count) > MostRepeats))
        {
            return false;
        }

        switch (command[..2])
        {
            case [(byte)'b', (byte)'r'] or [(byte)'c', (byte)'e'] when argument.IsEmpty:
                WriteRepeated((byte)'\n', 1, output);
                return true;
            case [(byte)'s', (byte)'p'] when count >= 0:
                return TryExpand((byte)'\n', count, command.Length, output, ref budget);
            case [(byte)'s', (byte)'k'] when count >= 0:
                return TryExpand((byte)' ', count, command.Length, output, ref budget);
            case [(byte)'f', (byte)'i'] or [(byte)'n', (byte)'f']:
                return argument.IsEmpty;
            case [(byte)'i', (byte)'n'] or [(byte)'t', (byte)'i']:
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes blanks or lines as long as the value does not outgrow its budget.</summary>
    private static bool TryExpand(byte value, int count, int length, IBufferWriter<byte>? output, ref int budget)
    {
        // A sequence is its command between two escape characters and a dot.
        int growth = Math.Max(count - length - 3, 0);
        if (growth > budget)
        {
            return false;
        }

        budget -= growth;
        WriteRepeated(value, count, output);
        return true;
    }

    private static void WriteRepeated(byte value, int count, IBufferWriter<byte>? output)
    {
        if (count > 0 && output is not null)
        {
            output.GetSpan(count)[..count].Fill(value);
            output.Advance(count);
        }
    }
}
