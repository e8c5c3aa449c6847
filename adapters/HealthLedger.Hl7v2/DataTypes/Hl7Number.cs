using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace HealthLedger.Hl7v2.DataTypes;

/// <summary>A number with the comparator that laboratories put before it, although NM has none.</summary>
/// <param name="Comparator">How the measured value stands to <paramref name="Value"/>.</param>
/// <param name="Value">The number, with the trailing zeros that were sent.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Hl7Number(Hl7Comparator Comparator, decimal Value)
{
    private const int MostDigits = 28;

    /// <summary>Whether it is a number as NM has it, without a comparator.</summary>
    public bool IsPlain => Comparator == Hl7Comparator.None;

    /// <summary>Reads <c>[&lt;|&lt;=|&gt;|&gt;=][+|-]digits[.digits]</c>, at most 28 digits. Anything that could mean
    /// more than one thing (<c>1+</c>, <c>1-2</c>, <c>1.2E+2</c>) is no number.</summary>
    /// <param name="text">ASCII characters, without blanks around them.</param>
    /// <param name="number">The number, or the default.</param>
    /// <returns>Whether <paramref name="text"/> is a number.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out Hl7Number number)
    {
        number = default;
        Hl7Comparator comparator = ReadComparator(ref text);
        ReadOnlySpan<byte> digits = text.IsEmpty || text[0] is not ((byte)'+' or (byte)'-') ? text : text[1..];
        int point = digits.IndexOf((byte)'.');
        int count = digits.Length - (point < 0 ? 0 : 1);
        if (count is < 1 or > MostDigits
            || digits.ContainsAnyExceptInRange((byte)'.', (byte)'9') || digits.Contains((byte)'/')
            || digits.Count((byte)'.') > 1)
        {
            return false;
        }

        if (!Utf8Parser.TryParse(text, out decimal value, out int used) || used != text.Length)
        {
            return false;
        }

        number = new Hl7Number(comparator, value);
        return true;
    }

    /// <summary>The comparator, never the number.</summary>
    public override string ToString() => $"{nameof(Hl7Number)} ({Comparator})";

    private static Hl7Comparator ReadComparator(ref ReadOnlySpan<byte> text)
    {
        Hl7Comparator comparator = Hl7Comparator.None;
        int length = 0;
        if (text.StartsWith("<="u8) || text.StartsWith(">="u8))
        {
            comparator = text[0] == '<' ? Hl7Comparator.LessOrEqual : Hl7Comparator.GreaterOrEqual;
            length = 2;
        }
        else if (!text.IsEmpty && text[0] is (byte)'<' or (byte)'>')
        {
            comparator = text[0] == '<' ? Hl7Comparator.LessThan : Hl7Comparator.GreaterThan;
            length = 1;
        }

        text = length == 0 ? text : text[length..].TrimStart((byte)' ');
        return comparator;
    }
}
