using System.Globalization;

namespace HealthLedger.Cli.Output;

/// <summary>
/// Numbers as ECMAScript writes them, which RFC 8785 §3.2.2.3 asks for: the shortest digits that give the same double,
/// in a layout that no format of the base library has.
/// </summary>
internal static class EcmaNumber
{
    private const int PlainDigits = 21;

    /// <summary>The text, or null for what JSON cannot say: infinities and NaN.</summary>
    public static string? TryFormat(double number)
    {
        if (!double.IsFinite(number))
        {
            return null;
        }

        if (number == 0)
        {
            // Both zeros.
            return "0";
        }

        (string digits, int point) = Shortest(Math.Abs(number));
        string text = Layout(digits, point);
        return number < 0 ? "-" + text : text;
    }

    // `point` is the n of ECMAScript: the value is 0.DIGITS times 10 to the power of n.
    private static string Layout(string digits, int point)
    {
        if (digits.Length <= point && point <= PlainDigits)
        {
            return digits.PadRight(point, '0');
        }

        if (point is > 0 and <= PlainDigits)
        {
            return $"{digits[..point]}.{digits[point..]}";
        }

        if (point is > -6 and <= 0)
        {
            return "0." + new string('0', -point) + digits;
        }

        int exponent = point - 1;
        string sign = exponent < 0 ? "-" : "+";
        string mantissa = digits.Length == 1 ? digits : $"{digits[..1]}.{digits[1..]}";
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{sign}{Math.Abs(exponent)}");
    }

    private static (string Digits, int Point) Shortest(double number)
    {
        string[] parts = number.ToString("R", CultureInfo.InvariantCulture).Split('E');
        int exponent = parts.Length == 1 ? 0 : int.Parse(parts[1], CultureInfo.InvariantCulture);
        string[] halves = parts[0].Split('.');
        string all = halves.Length == 1 ? halves[0] : halves[0] + halves[1];
        string digits = all.TrimStart('0');
        int point = halves[0].Length + exponent - (all.Length - digits.Length);
        return (digits.TrimEnd('0'), point);
    }
}
