using System.Text;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Adapters.Tests.Parsing;

/// <summary>The work is counted, not timed: it stays under the same multiple of the input at every size.</summary>
public sealed class LinearWorkTests
{
    private const int MostVisits = 4;

    public static TheoryData<string, string> Hostile => new()
    {
        { "segments", "OBX|1|TX|||x\r" },
        { "repetitions", "~1^^^A" },
        { "small unknown segments", "Z01|\rZ02|\rZ03|\r" },
        { "out of order pairs", "PV1|1\rEVN|A01\rPID|1\r" },
        { "separators only", "|" },
        { "lone line feeds", "\n" },
        { "lone line feeds in text", "a\n" },
        { "line feeds and blanks", "\n " },
        { "carriage returns", "\r" },
        { "start blocks", "\v" },
        { "end blocks", "\u001C" },
        { "escape characters", "\\" },
        { "headers", "MSH|^~\\&|\r" },
        { "broken headers", "\rMSH|^~" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Work_of_parsing_and_of_cutting_a_batch_is_linear(string name, string unit)
    {
        Assert.NotEmpty(name);
        Hl7ParseOptions options = new() { MaxSegments = 10_000_000, MaxFields = 100_000_000 };
        foreach (int times in (int[])[160, 1_600, 16_000])
        {
            byte[] bytes = Hl7Text.Bytes(Hl7Text.Header + "\rNTE|1|" + Repeat(unit, times) + "x");
            Assert.True(Hl7Message.TryParse(bytes, options, out Hl7Message? message, out _));
            Assert.InRange(message.BytesVisited, 1, MostVisits * bytes.Length);
            Assert.Equal(bytes, Hl7Text.Rebuild(message));
            Assert.True(message.Issues.Length <= options.MaxIssues);

            Hl7BatchReader reader = new(bytes);
            while (reader.TryRead(out _, out _))
            {
            }

            Assert.InRange(reader.BytesVisited, 1, MostVisits * bytes.Length);
        }
    }

    [Fact]
    public void Unknown_escape_sequences_by_the_thousand_stay_as_they_stand()
    {
        string value = Repeat("\\q", 20_000);

        Hl7Message message = Hl7Text.Parse(Hl7Text.Header + "\rNTE|1||" + value);

        Assert.Equal(value, message.GetString("NTE-3"));
    }

    [Fact]
    public void Message_over_a_limit_is_refused_with_its_code()
    {
        Hl7ParseOptions bytes = new() { MaxMessageBytes = Hl7Text.Admission.Length - 1 };
        Hl7ParseOptions segments = new() { MaxSegments = 3 };
        Hl7ParseOptions fields = new() { MaxFields = 10 };

        Assert.Equal(Hl7v2ErrorCodes.MessageTooLarge, Hl7Text.FatalCode(Hl7Text.Admission, bytes));
        Assert.Equal(Hl7v2ErrorCodes.SegmentsTooMany, Hl7Text.FatalCode(Hl7Text.Admission, segments));
        Assert.Equal(Hl7v2ErrorCodes.FieldsTooMany, Hl7Text.FatalCode(Hl7Text.Admission, fields));
    }

    [Fact]
    public void Limits_just_reached_are_not_passed()
    {
        Hl7ParseOptions options = new() { MaxMessageBytes = Hl7Text.Admission.Length, MaxSegments = 4, MaxFields = 24 };

        Assert.Equal(4, Hl7Text.Parse(Hl7Text.Admission, options).SegmentCount);
    }

    [Fact]
    public void Issues_end_with_a_note_that_there_were_more()
    {
        Hl7ParseOptions options = new() { MaxIssues = 5 };

        Hl7Message message = Hl7Text.Parse(Hl7Text.Header + "\r" + Repeat("??|\r", 50), options);

        Assert.Equal(5, message.Issues.Length);
        Assert.Equal(Hl7v2ErrorCodes.IssuesTruncated, message.Issues[^1].Code);
    }

    private static string Repeat(string unit, int times) =>
        new StringBuilder(unit.Length * times).Insert(0, unit, times).ToString();
}
