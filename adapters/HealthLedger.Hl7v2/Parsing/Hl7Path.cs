using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>
/// Where to read in a message: <c>PID-3</c>, <c>PID-3[2].1</c>, <c>OBX[4]-5.1.2</c>. Segment and repetition are the
/// first where they are not given; all numbers count from 1. A dot may stand for the hyphen. Without a component the
/// path means the whole field with all its repetitions, or the whole repetition if one is given.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Hl7Path
{
    private const int MostDigits = 6;

    private readonly uint _segment;

    private Hl7Path(uint segment, int occurrence, int field)
    {
        _segment = segment;
        SegmentOccurrence = occurrence;
        Field = field;
    }

    /// <summary>The segment ID.</summary>
    public string SegmentId => SegmentName.Unpack(_segment) ?? string.Empty;

    /// <summary>Which segment of that ID, from 1.</summary>
    public int SegmentOccurrence { get; }

    /// <summary>The field, from 1.</summary>
    public int Field { get; }

    /// <summary>The repetition, from 1, or 0 where none is given.</summary>
    public int Repetition { get; private init; }

    /// <summary>The component, from 1, or 0 where none is given.</summary>
    public int Component { get; private init; }

    /// <summary>The subcomponent, from 1, or 0 where none is given.</summary>
    public int Subcomponent { get; private init; }

    internal uint PackedSegment => _segment;

    /// <summary>Reads a path.</summary>
    /// <param name="text">The path.</param>
    /// <exception cref="FormatException"><paramref name="text"/> is no path.</exception>
    public static Hl7Path Parse(ReadOnlySpan<char> text) => TryParse(text, out Hl7Path path)
        ? path
        : throw new FormatException("A path has the form SEG[n]-field[n].component.subcomponent.");

    /// <summary>Reads a path.</summary>
    /// <param name="text">The path.</param>
    /// <param name="path">The path, or the default.</param>
    /// <returns>Whether <paramref name="text"/> is a path.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Hl7Path path)
    {
        path = default;
        if (text.Length < 5 || !TryPackSegment(text[..3], out uint segment))
        {
            return false;
        }

        ReadOnlySpan<char> rest = text[3..];
        if (!TryReadIndex(ref rest, out int occurrence)
            || !TryReadNumber(ref rest, "-.", out int field)
            || !TryReadIndex(ref rest, out int repetition))
        {
            return false;
        }

        int component = 0;
        int subcomponent = 0;
        if (!rest.IsEmpty && !TryReadNumber(ref rest, ".", out component))
        {
            return false;
        }

        if (!rest.IsEmpty && (!TryReadNumber(ref rest, ".", out subcomponent) || !rest.IsEmpty))
        {
            return false;
        }

        path = new Hl7Path(segment, Math.Max(occurrence, 1), field)
        {
            Repetition = repetition,
            Component = component,
            Subcomponent = subcomponent,
        };
        return true;
    }

    /// <summary>The path as text.</summary>
    public override string ToString()
    {
        StringBuilder text = new(SegmentId);
        text.Append(SegmentOccurrence > 1 ? Invariant($"[{SegmentOccurrence}]") : string.Empty)
            .Append(Invariant($"-{Field}"))
            .Append(Repetition > 0 ? Invariant($"[{Repetition}]") : string.Empty)
            .Append(Component > 0 ? Invariant($".{Component}") : string.Empty)
            .Append(Subcomponent > 0 ? Invariant($".{Subcomponent}") : string.Empty);
        return text.ToString();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static bool TryPackSegment(ReadOnlySpan<char> text, out uint segment)
    {
        Span<byte> bytes = stackalloc byte[3];
        for (int i = 0; i < 3; i++)
        {
            bytes[i] = char.IsAscii(text[i]) ? (byte)text[i] : (byte)0;
        }

        segment = SegmentName.Pack(bytes, out bool isCapital);
        return segment != 0 && isCapital;
    }

    private static bool TryReadIndex(ref ReadOnlySpan<char> rest, out int index)
    {
        index = 0;
        if (rest.IsEmpty || rest[0] != '[')
        {
            return true;
        }

        if (!TryReadNumber(ref rest, "[", out index) || rest.IsEmpty || rest[0] != ']')
        {
            return false;
        }

        rest = rest[1..];
        return true;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<char> rest, ReadOnlySpan<char> leads, out int number)
    {
        number = 0;
        if (rest.IsEmpty || !leads.Contains(rest[0]))
        {
            return false;
        }

        int length = 1;
        while (length < rest.Length && length <= MostDigits && char.IsAsciiDigit(rest[length]))
        {
            number = (number * 10) + (rest[length] - '0');
            length++;
        }

        rest = rest[length..];
        return number > 0;
    }
}
