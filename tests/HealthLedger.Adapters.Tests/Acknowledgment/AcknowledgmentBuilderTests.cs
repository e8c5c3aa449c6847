using System.Collections.Immutable;
using System.Text;
using HealthLedger.Adapters.Tests.Parsing;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Acknowledgment;
using HealthLedger.Hl7v2.Parsing;
using Xunit.Abstractions;

namespace HealthLedger.Adapters.Tests.Acknowledgment;

public sealed class AcknowledgmentBuilderTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(-5.5));

    private static readonly AcknowledgmentError MissingId = new(
        Hl7ErrorCode.RequiredFieldMissing,
        Hl7IssueSeverity.Error,
        new Hl7Location("PID", 1, 3, 0, 0, 90),
        "HLS2999");

    [Fact]
    public void Acceptance_swaps_sender_and_receiver_and_echoes_the_header()
    {
        string text = "MSH|^~\\&|APP^1.2^ISO|FAC|RA|RF&x|2026||ADT^A01^ADT_A01|"
            + "ID 1|T^A|2.5.1^USA||||||8859/1~UNICODE\r";

        Assert.Equal(
            "MSH|^~\\&|RA|RF&x|APP^1.2^ISO|FAC|20260304050607-0530||ACK^A01^ACK|"
                + "OWN1|T^A|2.5.1^USA||||||8859/1~UNICODE\r"
                + "MSA|AA|ID 1\r",
            Build(text, AcknowledgmentCode.ApplicationAccept));
    }

    [Theory]
    [InlineData("2.3.1", "ACK")]
    [InlineData("2.4", "ACK^A01^ACK")]
    [InlineData("2.7", "ACK^A01^ACK")]
    [InlineData("2.7", "ACK", "ADT")]
    [InlineData("2.5", "ACK", "")]
    public void Message_type_of_the_answer_depends_on_the_version(
        string version, string type, string received = "ADT^A01") => Assert.Equal(
        $"MSH|^~\\&|RA|RF|A|F|20260304050607-0530||{type}|OWN1|P|{version}\rMSA|AA|1\r",
        Build($"MSH|^~\\&|A|F|RA|RF|1||{received}|1|P|{version}\r", AcknowledgmentCode.ApplicationAccept));

    [Fact]
    public void Errors_from_2_5_on_have_a_segment_each()
    {
        AcknowledgmentError second = new(
            Hl7ErrorCode.ApplicationInternalError, Hl7IssueSeverity.Fatal, Hl7Location.AtByte(3), null);

        string answer = Build(Hl7Text.Admission, AcknowledgmentCode.ApplicationError, MissingId, second);

        Assert.EndsWith(
            "MSA|AE|ID1\r"
                + "ERR||PID^1^3|101^Required field missing^HL70357|E|||HLS2999|Required field missing\r"
                + "ERR|||207^Application internal error^HL70357|F||||Application internal error\r",
            answer,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_before_2_5_are_repetitions_of_one_field()
    {
        string answer = Build(
            "MSH|^~\\&|A||||1||ADT^A01|1|P|2.3\r", AcknowledgmentCode.ApplicationError, MissingId, MissingId);

        Assert.EndsWith(
            "ERR|PID^1^3^101&Required field missing&HL70357~PID^1^3^101&Required field missing&HL70357\r",
            answer,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Other_delimiters_are_used_in_the_answer()
    {
        string answer = Build("MSH$%*!@$A$B$$$1$$ADT%A01$1$P$2.5\r", AcknowledgmentCode.ApplicationError, MissingId);

        Assert.StartsWith(
            "MSH$%*!@$$$A$B$20260304050607-0530$$ACK%A01%ACK$OWN1$P$2.5\r",
            answer,
            StringComparison.Ordinal);
        Assert.EndsWith(
            "ERR$$PID%1%3$101%Required field missing%HL70357$E$$$HLS2999$Required field missing\r",
            answer,
            StringComparison.Ordinal);
        Assert.Equal("1", Hl7Text.Parse(answer).GetString("MSA-2"));
    }

    [Fact]
    public void Three_encoding_characters_give_an_answer_without_subcomponents()
    {
        string answer = Build("MSH|^~\\|A||||1||ADT^A01|1|P|2.3\r", AcknowledgmentCode.ApplicationError, MissingId);

        Assert.EndsWith("ERR|PID^1^3^101\r", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Own_control_id_with_delimiters_stays_one_value()
    {
        byte[] answer = AcknowledgmentBuilder.Build(
            Hl7Text.Parse(Hl7Text.Admission), AcknowledgmentCode.CommitAccept, Time, "a|b^c\rPID|1").ToArray();

        Hl7Message message = Hl7Text.Parse(answer);
        Assert.Equal("a|b^c\rPID|1", message.GetString("MSH-10"));
        Assert.Equal("CA", message.GetString("MSA-1"));
        Assert.Equal(2, message.SegmentCount);
    }

    [Fact]
    public void Control_id_is_echoed_in_its_bytes_and_character_set()
    {
        byte[] bytes = Encoding.Latin1.GetBytes("MSH|^~\\&|\u00C4||||1||ADT^A01|\u00D6\\F\\1 |P|2.5||||||8859/1\r");

        byte[] answer = AcknowledgmentBuilder.Build(
            Hl7Text.Parse(bytes), AcknowledgmentCode.ApplicationAccept, Time, "OWN1").ToArray();

        Assert.EndsWith("MSA|AA|\u00D6\\F\\1 \r", Encoding.Latin1.GetString(answer), StringComparison.Ordinal);
        Assert.Equal("\u00C4", Hl7Text.Parse(answer).GetString("MSH-5"));
    }

    [Fact]
    public void Framing_bytes_in_the_control_id_cannot_end_the_frame_of_the_answer()
    {
        string answer = Build("MSH|^~\\&|A||||1||ADT^A01|x\u001C|P|2.5\r", AcknowledgmentCode.ApplicationAccept);

        Assert.EndsWith("MSA|AA|x\\X1C\\\r", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Unreadable_message_is_rejected_without_a_control_id()
    {
        Assert.False(Hl7Message.TryParse(Hl7Text.Bytes("MSH|^~|A"), null, out _, out ImmutableArray<Hl7Issue> issues));

        string answer = Encoding.ASCII.GetString(AcknowledgmentBuilder.BuildUnreadable(
            Time, "OWN1", [.. issues.Select(AcknowledgmentError.FromIssue)]).Span);

        Assert.Equal(
            "MSH|^~\\&|||||20260304050607-0530||ACK|OWN1|P|2.5.1\rMSA|AR\r"
                + "ERR|||102^Data type error^HL70357|F|||HLS2005|Data type error\r",
            answer);
    }

    [Theory]
    [InlineData(AcknowledgmentCode.ApplicationAccept, "AA")]
    [InlineData(AcknowledgmentCode.ApplicationError, "AE")]
    [InlineData(AcknowledgmentCode.ApplicationReject, "AR")]
    [InlineData(AcknowledgmentCode.CommitAccept, "CA")]
    [InlineData(AcknowledgmentCode.CommitError, "CE")]
    [InlineData(AcknowledgmentCode.CommitReject, "CR")]
    public void Codes_have_the_letters_of_their_table(AcknowledgmentCode code, string wire) =>
        Assert.Equal(wire, AcknowledgmentBuilder.ToWire(code));

    [Fact]
    public void Misuse_is_refused()
    {
        Hl7Message message = Hl7Text.Parse(Hl7Text.Admission);

        Assert.Throws<ArgumentException>(
            () => AcknowledgmentBuilder.Build(message, AcknowledgmentCode.ApplicationAccept, Time, ""));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => AcknowledgmentBuilder.Build(message, (AcknowledgmentCode)9, Time, "1"));
    }

    [CorpusFact]
    public void Every_corpus_message_is_answered_by_a_message_that_parses_and_names_it()
    {
        int answered = 0;
        foreach (CorpusFile file in TestData.Hl7Files())
        {
            foreach (byte[] bytes in Hl7Text.Split(file.Bytes))
            {
                if (!Hl7Message.TryParse(bytes, null, out Hl7Message? message, out ImmutableArray<Hl7Issue> issues))
                {
                    continue;
                }

                answered++;
                Hl7Message answer = Hl7Text.Parse(AcknowledgmentBuilder.Build(
                    message,
                    AcknowledgmentCode.ApplicationError,
                    Time,
                    "OWN1",
                    [.. issues.Select(AcknowledgmentError.FromIssue)]).ToArray());
                Assert.Equal(message.GetString("MSH-10") ?? "", answer.GetString("MSA-2") ?? "");
                Assert.Equal(message.GetString("MSH-3") ?? "", answer.GetString("MSH-5") ?? "");
                Assert.DoesNotContain(answer.Issues, issue => issue.Code == Hl7v2ErrorCodes.SegmentIdInvalid);
            }
        }

        output.WriteLine($"{answered} messages answered.");
        Assert.InRange(answered, 1690, 1730);
    }

    private static string Build(
        string text,
        AcknowledgmentCode code,
        params ImmutableArray<AcknowledgmentError> errors) =>
        Encoding.UTF8.GetString(AcknowledgmentBuilder.Build(Hl7Text.Parse(text), code, Time, "OWN1", errors).Span);
}
