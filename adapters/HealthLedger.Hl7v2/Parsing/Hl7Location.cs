using System.Globalization;
using System.Text;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>A position in a message, by name and by byte. All numbers but the offset count from 1; 0 means "not
/// given".</summary>
/// <param name="SegmentId">A well-formed segment ID such as <c>PID</c>, or null.</param>
/// <param name="SegmentOccurrence">Which segment of that name.</param>
/// <param name="Field">The field.</param>
/// <param name="Repetition">The repetition of the field.</param>
/// <param name="Component">The component.</param>
/// <param name="ByteOffset">The offset from the first byte of the input.</param>
public readonly record struct Hl7Location(
    string? SegmentId,
    int SegmentOccurrence,
    int Field,
    int Repetition,
    int Component,
    int ByteOffset)
{
    internal static Hl7Location AtByte(int offset) => new(null, 0, 0, 0, 0, offset);

    internal static Hl7Location InHeader(int field, int offset) => new("MSH", 1, field, 0, 0, offset);

    /// <summary>The position as <c>PID[2]-3[1].4@120</c>; parts that are not given are left out.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        if (SegmentId is not null)
        {
            text.Append(SegmentId);
            AppendIndex(text, SegmentOccurrence);
            if (Field > 0)
            {
                text.Append('-').Append(Field.ToString(CultureInfo.InvariantCulture));
                AppendIndex(text, Repetition);
                if (Component > 0)
                {
                    text.Append('.').Append(Component.ToString(CultureInfo.InvariantCulture));
                }
            }
        }

        return text.Append('@').Append(ByteOffset.ToString(CultureInfo.InvariantCulture)).ToString();
    }

    private static void AppendIndex(StringBuilder text, int index)
    {
        if (index > 1)
        {
            text.Append('[').Append(index.ToString(CultureInfo.InvariantCulture)).Append(']');
        }
    }
}
