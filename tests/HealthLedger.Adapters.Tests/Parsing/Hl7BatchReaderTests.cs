using System.Text;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Adapters.Tests.Parsing;

public sealed class Hl7BatchReaderTests
{
    [Fact]
    public void Batch_with_right_counts_yields_its_messages_without_issue()
    {
        Hl7BatchReader reader = Read(
            $"FHS|^~\\&|A\rBHS|^~\\&|A\r{Hl7Text.Admission}{Hl7Text.Admission}BTS|2\rFTS|1\r",
            out List<string> messages);

        Assert.Equal([Hl7Text.Admission, Hl7Text.Admission], messages);
        Assert.True(reader.IsBatch);
        Assert.Empty(reader.Issues);
    }

    [Fact]
    public void Batch_with_a_wrong_count_is_an_issue_at_the_count()
    {
        Hl7BatchReader reader = Read($"BHS|^~\\&|A\r{Hl7Text.Admission}BTS|3\r", out List<string> messages);

        Assert.Single(messages);
        Hl7Issue issue = Assert.Single(reader.Issues);
        Assert.Equal(Hl7v2ErrorCodes.BatchCountMismatch, issue.Code);
        Assert.Equal(11 + Hl7Text.Admission.Length + 4, issue.Location.ByteOffset);
    }

    [Fact]
    public void Two_messages_concatenated_are_two_messages()
    {
        Read(Hl7Text.Admission + Hl7Text.Admission, out List<string> messages);

        Assert.Equal(2, messages.Count);
    }

    [Fact]
    public void Blank_lines_end_no_message()
    {
        string text = Hl7Text.Header + "\r\r\n\r  \rPID|1\r\r";

        Read(text, out List<string> messages);

        Assert.Equal([text], messages);
    }

    [Fact]
    public void Framed_messages_in_a_file_are_read_one_by_one()
    {
        Read($"\v{Hl7Text.Admission}\u001C\r\v{Hl7Text.Admission}\u001C\r", out List<string> messages);

        Assert.Equal(2, messages.Count);
        Assert.All(messages, message => Assert.Equal("123", Hl7Text.Parse(message).GetString("PID-3.1")));
    }

    [Fact]
    public void Byte_order_mark_blanks_and_text_before_the_first_header_lose_no_message()
    {
        Assert.Empty(Read("\uFEFF" + Hl7Text.Admission, out List<string> marked).Issues);
        Assert.Empty(Read(" \r\n\t" + Hl7Text.Admission, out List<string> blank).Issues);
        Hl7BatchReader junk = Read("junk\r" + Hl7Text.Admission, out List<string> behindJunk);

        Assert.Single(marked);
        Assert.Single(blank);
        Assert.Single(behindJunk);
        Hl7Issue issue = Assert.Single(junk.Issues);
        Assert.Equal((Hl7v2ErrorCodes.BatchContentSkipped, 0), (issue.Code, issue.Location.ByteOffset));
    }

    [Fact]
    public void Broken_header_ends_the_message_before_it_and_is_reported()
    {
        Hl7BatchReader reader = Read(
            $"{Hl7Text.Admission}MSH|^~\rPID|9||999\r{Hl7Text.Admission}", out List<string> messages);

        Assert.Equal([Hl7Text.Admission, Hl7Text.Admission], messages);
        Assert.Equal(Hl7v2ErrorCodes.BatchHeaderUnreadable, Assert.Single(reader.Issues).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("MSHH0\r")]
    [InlineData("<xml>MSH|^~\\&|</xml>")]
    public void Input_without_a_message_is_an_issue(string text)
    {
        Hl7BatchReader reader = Read(text, out List<string> messages);

        Assert.Empty(messages);
        Assert.Contains(reader.Issues, issue => issue.Code == Hl7v2ErrorCodes.BatchEmpty);
    }

    private static Hl7BatchReader Read(string text, out List<string> messages)
    {
        Hl7BatchReader reader = new(Hl7Text.Bytes(text));
        messages = [];
        while (reader.TryRead(out ReadOnlyMemory<byte> message, out _))
        {
            messages.Add(Encoding.UTF8.GetString(message.Span));
        }

        return reader;
    }
}
