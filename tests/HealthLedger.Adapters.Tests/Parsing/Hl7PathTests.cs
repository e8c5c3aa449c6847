using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Adapters.Tests.Parsing;

public sealed class Hl7PathTests
{
    [Theory]
    [InlineData("PID-3", "123^^^HOSP&1.2.3&ISO^MR~456^^^NAT^NI")]
    [InlineData("PID-3[1]", "123^^^HOSP&1.2.3&ISO^MR")]
    [InlineData("PID-3.1", "123")]
    [InlineData("PID.3.1", "123")]
    [InlineData("PID-3[2].1", "456")]
    [InlineData("PID[1]-3[2].4", "NAT")]
    [InlineData("PID-3.4.2", "1.2.3")]
    [InlineData("PID-8", "F")]
    [InlineData("PID-8.1.1", "F")]
    [InlineData("MSH-1", "|")]
    [InlineData("MSH-2", "^~\\&")]
    [InlineData("MSH-2.1", "^~\\&")]
    [InlineData("MSH-9.2", "A01")]
    [InlineData("MSH-12", "2.5.1")]
    [InlineData("PID-2", "")]
    [InlineData("PID-3.2", "")]
    [InlineData("PID-3.6", null)]
    [InlineData("PID-3[3]", null)]
    [InlineData("PID-9", null)]
    [InlineData("PID[2]-1", null)]
    [InlineData("ZZZ-1", null)]
    [InlineData("PID-999999", null)]
    public void Path_reads_what_it_names(string path, string? expected) =>
        Assert.Equal(expected, Hl7Text.Parse(Hl7Text.Admission).GetString(path));

    [Theory]
    [InlineData("")]
    [InlineData("PID")]
    [InlineData("PID-")]
    [InlineData("PID-0")]
    [InlineData("pid-3")]
    [InlineData("PIDX-3")]
    [InlineData("PID-3.")]
    [InlineData("PID-3.1.2.3")]
    [InlineData("PID-3[")]
    [InlineData("PID-3[]")]
    [InlineData("PID-3[0]")]
    [InlineData("PID[1-3")]
    [InlineData("PID-3x")]
    [InlineData("PID-99999999999")]
    [InlineData("P\u0049\u0301D-3")]
    public void Text_that_is_no_path_is_refused(string text)
    {
        Assert.False(Hl7Path.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Hl7Path.Parse(text));
    }

    [Theory]
    [InlineData("PID-3")]
    [InlineData("PID[2]-3[4].5.6")]
    [InlineData("OBX-5.1")]
    public void Path_is_written_as_it_was_read(string text) => Assert.Equal(text, Hl7Path.Parse(text).ToString());

    [Fact]
    public void Default_path_names_nothing() =>
        Assert.Null(Hl7Text.Parse(Hl7Text.Admission).GetString(default(Hl7Path)));

    [Fact]
    public void Absent_empty_and_null_are_distinct()
    {
        Hl7Message message = Hl7Text.Parse(Hl7Text.Header + "\rPID|1|\"\"||\"\"^x\r");

        Assert.Equal(Hl7Presence.Null, message.Find("PID-2").Presence);
        Assert.Equal("\"\"", message.GetString("PID-2"));
        Assert.Equal(Hl7Presence.Empty, message.Find("PID-3").Presence);
        Assert.Equal(Hl7Presence.Valued, message.Find("PID-4").Presence);
        Assert.Equal(Hl7Presence.Null, message.Find("PID-4.1").Presence);
        Assert.Equal(Hl7Presence.Absent, message.Find("PID-5").Presence);
        Assert.False(message.TryGet("PID-5", out _));
        Assert.True(message.TryGet("PID-3", out _));
    }

    [Fact]
    public void Views_walk_all_levels()
    {
        Hl7Message message = Hl7Text.Parse(Hl7Text.Admission);
        List<string?> ids = [];

        foreach (Hl7Element repetition in message.GetSegment("PID")[3])
        {
            ids.Add(repetition[1].GetString());
            Assert.Equal(5, repetition.Count);
            Assert.Equal(Hl7ElementLevel.Repetition, repetition.Level);
        }

        Assert.Equal(["123", "456"], ids);
        Assert.Equal(3, message.Find("PID-3.4").Count);
        Assert.Equal("ISO", message.GetSegment("PID")[3][1][4][3].GetString());
        Assert.False(message.GetSegment("ZZZ").IsPresent);
        Assert.Equal(0, default(Hl7Element).Count);
        Assert.True(message.Find("PID-5").Raw.Span.SequenceEqual("Doe^Jane"u8));
    }

    [Fact]
    public void Segments_of_one_name_are_walked_in_order()
    {
        Hl7Message message = Hl7Text.Parse(Hl7Text.Header + "\rOBX|1\rNTE|9\rOBX|2\rOBX|3\r");
        List<string?> numbers = [];

        foreach (Hl7Segment segment in message.FindSegments("OBX"))
        {
            numbers.Add(segment[1].GetString());
        }

        Assert.Equal(["1", "2", "3"], numbers);
        Assert.Equal("3", message.GetSegment("OBX", 3)[1].GetString());
    }
}
