using System.Globalization;
using System.Text;
using HealthLedger.Hl7v2.DataTypes;

namespace HealthLedger.Adapters.Tests.DataTypes;

public sealed class Hl7NumberTests
{
    [Theory]
    [InlineData("6.50", Hl7Comparator.None, "6.50")]
    [InlineData("-0.1", Hl7Comparator.None, "-0.1")]
    [InlineData("+12", Hl7Comparator.None, "12")]
    [InlineData("<6.50", Hl7Comparator.LessThan, "6.50")]
    [InlineData(">=10", Hl7Comparator.GreaterOrEqual, "10")]
    [InlineData("<= 3", Hl7Comparator.LessOrEqual, "3")]
    [InlineData(">1000000000000000000000000000", Hl7Comparator.GreaterThan, "1000000000000000000000000000")]
    public void Comparator_and_trailing_zeros_are_kept(string text, Hl7Comparator comparator, string value)
    {
        Assert.True(Hl7Number.TryParse(Encoding.ASCII.GetBytes(text), out Hl7Number number));

        Assert.Equal(comparator, number.Comparator);
        Assert.Equal(value, number.Value.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(comparator == Hl7Comparator.None, number.IsPlain);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1+")]
    [InlineData("1-2")]
    [InlineData("1.2E+2")]
    [InlineData("1,5")]
    [InlineData("1/2")]
    [InlineData("1.2.3")]
    [InlineData("<")]
    [InlineData("<<5")]
    [InlineData("--5")]
    [InlineData("positive")]
    [InlineData("12345678901234567890123456789")]
    public void What_could_mean_something_else_is_no_number(string text) =>
        Assert.False(Hl7Number.TryParse(Encoding.ASCII.GetBytes(text), out _));
}
