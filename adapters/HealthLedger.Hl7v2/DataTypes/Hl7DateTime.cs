using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace HealthLedger.Hl7v2.DataTypes;

/// <summary>
/// A point in time as it was written (HL7 v2.5.1 ch. 2.A.22, DTM): its precision, the number of its fraction digits and
/// its offset are kept, and nothing is invented. In particular a value without offset has none, rather than UTC.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Hl7DateTime
{
    private const int FractionDigitsOfTicks = 7;
    private const int MostOffsetMinutes = 14 * 60;

    private readonly short _offsetMinutes;

    /// <summary>How much was written.</summary>
    public Hl7DateTimePrecision Precision { get; private init; }

    /// <summary>The year, 1 to 9999.</summary>
    public int Year { get; private init; }

    /// <summary>The month from 1; 1 where none was written.</summary>
    public int Month { get; private init; }

    /// <summary>The day from 1; 1 where none was written.</summary>
    public int Day { get; private init; }

    /// <summary>The hour, 0 to 23; 0 where none was written.</summary>
    public int Hour { get; private init; }

    /// <summary>The minute; 0 where none was written.</summary>
    public int Minute { get; private init; }

    /// <summary>The second; 0 where none was written.</summary>
    public int Second { get; private init; }

    /// <summary>The fraction of the second in units of 100 ns; digits beyond the seventh are cut.</summary>
    public int FractionTicks { get; private init; }

    /// <summary>How many digits of a fraction were written, trailing zeros included; 0 for none.</summary>
    public int FractionDigits { get; private init; }

    /// <summary>Whether an offset from UTC was written.</summary>
    public bool HasOffset { get; private init; }

    /// <summary>The offset from UTC; null where none was written.</summary>
    public TimeSpan? Offset => HasOffset ? TimeSpan.FromMinutes(_offsetMinutes) : null;

    /// <summary>The date; null where no day was written.</summary>
    public DateOnly? Date => Precision >= Hl7DateTimePrecision.Day ? new DateOnly(Year, Month, Day) : null;

    /// <summary>Reads <c>YYYY[MM[DD[HH[MM[SS[.S…]]]]]][+hh[mm]]</c>: any precision, any number of fraction digits up to
    /// 20, an offset with or without minutes.</summary>
    /// <param name="text">ASCII digits, without blanks.</param>
    /// <param name="value">The point in time, or the default.</param>
    /// <returns>Whether <paramref name="text"/> is a point in time that the calendar has.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out Hl7DateTime value)
    {
        value = default;
        int sign = text.IndexOfAny((byte)'+', (byte)'-');
        short offset = 0;
        if (sign >= 0 && !TryReadOffset(text[sign..], out offset))
        {
            return false;
        }

        ReadOnlySpan<byte> local = sign < 0 ? text : text[..sign];
        int point = local.IndexOf((byte)'.');
        ReadOnlySpan<byte> fraction = point < 0 ? default : local[(point + 1)..];
        ReadOnlySpan<byte> whole = point < 0 ? local : local[..point];
        Hl7DateTimePrecision precision = PrecisionOf(whole.Length);
        if (precision == Hl7DateTimePrecision.None || !AllDigits(whole)
            || (point >= 0 && precision != Hl7DateTimePrecision.Second)
            || !TryReadFraction(fraction, point >= 0, out int ticks))
        {
            return false;
        }

        value = new Hl7DateTime(offset)
        {
            Precision = point >= 0 ? Hl7DateTimePrecision.Fraction : precision,
            Year = Number(whole, 0, 4, 0),
            Month = Number(whole, 4, 2, 1),
            Day = Number(whole, 6, 2, 1),
            Hour = Number(whole, 8, 2, 0),
            Minute = Number(whole, 10, 2, 0),
            Second = Number(whole, 12, 2, 0),
            FractionTicks = ticks,
            FractionDigits = fraction.Length,
            HasOffset = sign >= 0,
        };
        if (value.IsInCalendar())
        {
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>The first instant that the value means, if it has an offset or one is given.</summary>
    /// <param name="defaultOffset">The offset of values without one, such as that of MSH-7 or of the endpoint; null
    /// where there is none.</param>
    /// <param name="instant">The instant, in the value's offset.</param>
    /// <returns>False where there is no offset, or where the instant lies outside the calendar of the
    /// platform.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="defaultOffset"/> is beyond 14 hours or has parts
    /// of minutes.</exception>
    public bool TryGetInstant(TimeSpan? defaultOffset, out DateTimeOffset instant)
    {
        instant = default;
        if (Precision == Hl7DateTimePrecision.None || (Offset ?? defaultOffset) is not { } offset)
        {
            return false;
        }

        DateTime local = new DateTime(Year, Month, Day, Hour, Minute, Second, DateTimeKind.Unspecified)
            .AddTicks(FractionTicks);
        long utc = local.Ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        instant = new DateTimeOffset(local, offset);
        return true;
    }

    /// <summary>The value in the form of ISO 8601, as precise as it was written: <c>2023-02</c>,
    /// <c>2023-02-11T14:01:14.0000+08:00</c>. Fraction digits beyond the seventh are cut.</summary>
    public string ToIsoString()
    {
        if (Precision == Hl7DateTimePrecision.None)
        {
            return string.Empty;
        }

        StringBuilder text = new();
        AppendPart(text, string.Empty, Year, "0000", Hl7DateTimePrecision.Year);
        AppendPart(text, "-", Month, "00", Hl7DateTimePrecision.Month);
        AppendPart(text, "-", Day, "00", Hl7DateTimePrecision.Day);
        AppendPart(text, "T", Hour, "00", Hl7DateTimePrecision.Hour);
        AppendPart(text, ":", Minute, "00", Hl7DateTimePrecision.Minute);
        AppendPart(text, ":", Second, "00", Hl7DateTimePrecision.Second);
        if (FractionDigits > 0)
        {
            string ticks = FractionTicks.ToString("0000000", CultureInfo.InvariantCulture);
            text.Append('.').Append(ticks.AsSpan(0, Math.Min(FractionDigits, FractionDigitsOfTicks)));
        }

        if (HasOffset)
        {
            int minutes = Math.Abs((int)_offsetMinutes);
            text.Append(_offsetMinutes < 0 ? '-' : '+')
                .Append(CultureInfo.InvariantCulture, $"{minutes / 60:00}:{minutes % 60:00}");
        }

        return text.ToString();
    }

    /// <summary>The precision, never the value, which may be a date of birth; see <see cref="ToIsoString"/>.</summary>
    public override string ToString() => $"{nameof(Hl7DateTime)} ({Precision})";

    private Hl7DateTime(short offsetMinutes) => _offsetMinutes = offsetMinutes;

    private static Hl7DateTimePrecision PrecisionOf(int digits) => digits switch
    {
        4 => Hl7DateTimePrecision.Year,
        6 => Hl7DateTimePrecision.Month,
        8 => Hl7DateTimePrecision.Day,
        10 => Hl7DateTimePrecision.Hour,
        12 => Hl7DateTimePrecision.Minute,
        14 => Hl7DateTimePrecision.Second,
        _ => Hl7DateTimePrecision.None,
    };

    private static bool TryReadOffset(ReadOnlySpan<byte> text, out short minutes)
    {
        minutes = 0;
        if (text.Length is not (3 or 5) || !AllDigits(text[1..]))
        {
            return false;
        }

        int hours = Number(text, 1, 2, 0);
        int rest = Number(text, 3, 2, 0);
        int total = (hours * 60) + rest;
        minutes = (short)(text[0] == '-' ? -total : total);
        return rest < 60 && total <= MostOffsetMinutes;
    }

    private static bool TryReadFraction(ReadOnlySpan<byte> digits, bool isRequired, out int ticks)
    {
        ticks = 0;
        if (digits.Length > 20 || (isRequired && digits.IsEmpty) || !AllDigits(digits))
        {
            return false;
        }

        for (int i = 0; i < FractionDigitsOfTicks; i++)
        {
            ticks = (ticks * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        }

        return true;
    }

    private static bool AllDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static int Number(ReadOnlySpan<byte> text, int start, int length, int absent)
    {
        if (start >= text.Length)
        {
            return absent;
        }

        int number = 0;
        foreach (byte digit in text.Slice(start, length))
        {
            number = (number * 10) + digit - '0';
        }

        return number;
    }

    private bool IsInCalendar() =>
        Year >= 1 && Month is >= 1 and <= 12 && Day >= 1 && Day <= DateTime.DaysInMonth(Year, Month)
        && Hour < 24 && Minute < 60 && Second < 60;

    private void AppendPart(
        StringBuilder text, string lead, int number, string format, Hl7DateTimePrecision precision)
    {
        if (Precision >= precision)
        {
            text.Append(lead).Append(number.ToString(format, CultureInfo.InvariantCulture));
        }
    }
}
