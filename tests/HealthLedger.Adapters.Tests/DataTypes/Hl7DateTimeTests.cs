using System.Text;
using HealthLedger.Hl7v2.DataTypes;

namespace HealthLedger.Adapters.Tests.DataTypes;

public sealed class Hl7DateTimeTests
{
    [Theory]
    [InlineData("1980", Hl7DateTimePrecision.Year, 0, "1980")]
    [InlineData("198002", Hl7DateTimePrecision.Month, 0, "1980-02")]
    [InlineData("19800229", Hl7DateTimePrecision.Day, 0, "1980-02-29")]
    [InlineData("2023021114", Hl7DateTimePrecision.Hour, 0, "2023-02-11T14")]
    [InlineData("202302111401", Hl7DateTimePrecision.Minute, 0, "2023-02-11T14:01")]
    [InlineData("20230211140114", Hl7DateTimePrecision.Second, 0, "2023-02-11T14:01:14")]
    [InlineData("20230211140114.0000+0800", Hl7DateTimePrecision.Fraction, 4, "2023-02-11T14:01:14.0000+08:00")]
    [InlineData("20230211140114.1", Hl7DateTimePrecision.Fraction, 1, "2023-02-11T14:01:14.1")]
    [InlineData("20230211140114.123456789", Hl7DateTimePrecision.Fraction, 9, "2023-02-11T14:01:14.1234567")]
    [InlineData("20230211140114-05", Hl7DateTimePrecision.Second, 0, "2023-02-11T14:01:14-05:00")]
    [InlineData("20230211140114+0530", Hl7DateTimePrecision.Second, 0, "2023-02-11T14:01:14+05:30")]
    [InlineData("2023-0500", Hl7DateTimePrecision.Year, 0, "2023-05:00")]
    public void Precision_fraction_digits_and_offset_are_kept_as_written(
        string text, Hl7DateTimePrecision precision, int fractionDigits, string iso)
    {
        Assert.True(Hl7DateTime.TryParse(Encoding.ASCII.GetBytes(text), out Hl7DateTime value));

        Assert.Equal(precision, value.Precision);
        Assert.Equal(fractionDigits, value.FractionDigits);
        Assert.Equal(iso, value.ToIsoString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("198")]
    [InlineData("19801")]
    [InlineData("20241345")]
    [InlineData("19810229")]
    [InlineData("00000101")]
    [InlineData("2023021124")]
    [InlineData("202302111460")]
    [InlineData("20230211140160")]
    [InlineData("20230211.1")]
    [InlineData("20230211140114.")]
    [InlineData("20230211140114.123456789012345678901")]
    [InlineData("20230211140114+8")]
    [InlineData("20230211140114+0860")]
    [InlineData("20230211140114+1500")]
    [InlineData("20230211140114+08:00")]
    [InlineData("2023021114011a")]
    [InlineData("+0800")]
    [InlineData("2023-02-11")]
    public void What_is_no_point_in_time_is_refused(string text)
    {
        Assert.False(Hl7DateTime.TryParse(Encoding.ASCII.GetBytes(text), out Hl7DateTime value));
        Assert.Equal(default, value);
    }

    [Fact]
    public void Offset_is_never_invented()
    {
        Assert.True(Hl7DateTime.TryParse("20230211140114"u8, out Hl7DateTime local));
        Assert.True(Hl7DateTime.TryParse("20230211140114+0000"u8, out Hl7DateTime utc));

        Assert.Null(local.Offset);
        Assert.False(local.TryGetInstant(null, out _));
        Assert.Equal(TimeSpan.Zero, utc.Offset);
        Assert.NotEqual(local, utc);
        Assert.True(local.TryGetInstant(TimeSpan.FromHours(1), out DateTimeOffset instant));
        Assert.Equal(new DateTimeOffset(2023, 2, 11, 14, 1, 14, TimeSpan.FromHours(1)), instant);
    }

    [Fact]
    public void Instant_outside_the_calendar_is_refused_without_an_exception()
    {
        Assert.True(Hl7DateTime.TryParse("0001+1400"u8, out Hl7DateTime early));
        Assert.True(Hl7DateTime.TryParse("99991231235959-1400"u8, out Hl7DateTime late));

        Assert.False(early.TryGetInstant(null, out _));
        Assert.False(late.TryGetInstant(null, out _));
    }

    [Fact]
    public void Text_of_the_value_for_logs_does_not_show_it()
    {
        Assert.True(Hl7DateTime.TryParse("19800229"u8, out Hl7DateTime value));

        Assert.DoesNotContain("1980", value.ToString(), StringComparison.Ordinal);
        Assert.Equal(new DateOnly(1980, 2, 29), value.Date);
    }
}
