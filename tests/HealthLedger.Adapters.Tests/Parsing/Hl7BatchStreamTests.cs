using System.Text;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Parsing;
using Xunit.Abstractions;

namespace HealthLedger.Adapters.Tests.Parsing;

public sealed class Hl7BatchStreamTests(ITestOutputHelper output)
{
    private const string Batch =
        "\uFEFFFHS|^~\\&|A\rBHS|^~\\&|A\r" + Hl7Text.Admission + "\r\r" + Hl7Text.Header + "\r\nPID|1\r\n \r\n"
        + Hl7Text.Header + "\nEVN|A01\nMSH|broken\rjunk\rBTS|4\rFTS|1\r";

    [Fact]
    public async Task Every_split_of_a_batch_gives_what_the_reader_in_memory_gives()
    {
        byte[] bytes = Hl7Text.Bytes(Batch);
        Hl7BatchReader reader = new(bytes);
        List<string> expected = [];
        while (reader.TryRead(out ReadOnlyMemory<byte> message, out int offset))
        {
            expected.Add($"{offset}:{Encoding.UTF8.GetString(message.Span)}");
        }

        Assert.Equal(3, expected.Count);
        for (int split = 0; split <= bytes.Length; split++)
        {
            using PartStream stream = split == bytes.Length ? new(bytes, 1) : new(bytes, split, bytes.Length);
            Hl7BatchStream batch = new(stream);
            List<string> found = [];
            await foreach (Hl7BatchItem item in batch.ReadAllAsync())
            {
                found.Add($"{item.Offset}:{Encoding.UTF8.GetString(item.Message.Span)}");
            }

            Assert.Equal(expected, found);
            Assert.Equal(reader.Issues.ToArray(), batch.Issues.ToArray());
            Assert.Equal(reader.MessageCount, batch.MessageCount);
            Assert.True(batch.IsBatch);
        }
    }

    [CorpusFact]
    public async Task Files_of_the_corpus_give_what_the_reader_in_memory_gives()
    {
        int messages = 0;
        foreach (CorpusFile file in TestData.Hl7Files())
        {
            Hl7BatchReader reader = new(file.Bytes);
            using PartStream stream = new(file.Bytes, 1_000);
            Hl7BatchStream batch = new(stream);
            await foreach (Hl7BatchItem item in batch.ReadAllAsync())
            {
                Assert.True(reader.TryRead(out ReadOnlyMemory<byte> message, out int offset), file.Path);
                Assert.Equal(offset, item.Offset);
                Assert.True(message.Span.SequenceEqual(item.Message.Span), file.Path);
                messages++;
            }

            Assert.False(reader.TryRead(out _, out _), file.Path);
            Assert.Equal(reader.Issues.ToArray(), batch.Issues.ToArray());
        }

        output.WriteLine($"{messages} messages read from streams.");
    }

    /// <summary>One gigabyte: as many messages as it takes, in a buffer that does not grow with them.</summary>
    [Fact]
    public async Task Gigabyte_of_messages_is_read_in_a_buffer_of_constant_length()
    {
        byte[] message = Hl7Text.Bytes(
            Hl7Text.Header + "\rPID|1||1||Doe\rOBX|1|ED|a||^^^Base64^" + new string('A', 1_000_000) + "\r");
        long length = 1L << 30;
        using RepeatStream stream = new(message, length);
        Hl7BatchStream batch = new(stream);
        long bytes = 0;
        await foreach (Hl7BatchItem item in batch.ReadAllAsync())
        {
            Assert.Equal(message.Length, item.Message.Length);
            bytes += item.Message.Length;
        }

        Assert.Equal(length / message.Length * message.Length, bytes);
        Assert.InRange(batch.LongestBuffer, 1, 4 * 1024 * 1024);
        output.WriteLine($"{batch.MessageCount} messages, {bytes} bytes, buffer of {batch.LongestBuffer} bytes");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\r")]
    [InlineData("\r ")]
    [InlineData("x\r")]
    [InlineData("\u000B")]
    public async Task Message_without_end_is_skipped_in_bounded_memory_and_the_next_one_is_read(string filler)
    {
        byte[] tail = Hl7Text.Bytes("\r" + Hl7Text.Admission);
        byte[] bytes =
        [
            .. Hl7Text.Bytes(Hl7Text.Header + "\rNTE|1||"),
            .. Hl7Text.Bytes(string.Concat(Enumerable.Repeat(filler, 4_000_000 / filler.Length))), .. tail,
        ];
        using PartStream stream = new(bytes, 50_000);
        Hl7BatchStream batch = new(stream, new Hl7ParseOptions { MaxMessageBytes = 100_000 });
        List<long> offsets = [];
        await foreach (Hl7BatchItem item in batch.ReadAllAsync())
        {
            offsets.Add(item.Offset);
            Assert.Equal(Hl7Text.Admission, Encoding.UTF8.GetString(item.Message.Span));
        }

        Assert.Equal([bytes.Length - tail.Length + 1], offsets);
        Assert.Contains(batch.Issues, issue => issue.Code == Hl7v2ErrorCodes.MessageTooLarge);
        Assert.InRange(batch.LongestBuffer, 1, 1024 * 1024);
    }

    [Fact]
    public async Task Stream_without_a_message_says_so()
    {
        using MemoryStream stream = new();
        Hl7BatchStream batch = new(stream);
        await foreach (Hl7BatchItem item in batch.ReadAllAsync())
        {
            Assert.Fail(item.ToString());
        }

        Assert.Equal([Hl7v2ErrorCodes.BatchEmpty], Hl7Text.Codes(batch.Issues));
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (Hl7BatchItem item in batch.ReadAllAsync())
            {
                Assert.Fail(item.ToString());
            }
        });
    }
}
