using System.Text;
using HealthLedger.Hl7v2.Parsing;
using Xunit.Abstractions;

namespace HealthLedger.Adapters.Tests.Parsing;

/// <summary>What a parsed message takes beside the bytes that it was parsed from.</summary>
public sealed class ParsedMemoryTests(ITestOutputHelper output)
{
    // Of the parser's own objects, however short the message is.
    private const int Fixed = 1024;

    [Fact]
    public void Fifty_megabytes_of_a_document_are_parsed_without_a_copy()
    {
        const int documentBytes = 50 * 1024 * 1024;
        byte[] head = Encoding.ASCII.GetBytes(
            "MSH|^~\\&|LAB|H|EHR|H|20260101||ORU^R01^ORU_R01|BIG|P|2.5.1\rPID|1||1^^^H^MR\rOBR|1|||1^D^L\r"
            + "OBX|1|ED|1^D^L||^AP^^Base64^");
        byte[] message = [.. head, .. Enumerable.Repeat((byte)'Q', documentBytes), .. "||||||F\r"u8];
        Hl7ParseOptions options = new() { MaxMessageBytes = message.Length };

        (Hl7Message parsed, long allocated) = Parse(message, options);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int read = parsed.Find("OBX-5.5").Raw.Length;
        long reading = GC.GetAllocatedBytesForCurrentThread() - before;

        output.WriteLine($"{message.Length} bytes: {allocated} allocated by parsing, {reading} by finding it.");
        Assert.Equal(documentBytes, read);
        Assert.InRange(allocated, 0, 64 * 1024);
        Assert.InRange(reading, 0, 64 * 1024);
    }

    [CorpusFact]
    public void Parsed_message_takes_at_most_four_times_its_bytes_before_fields_are_read()
    {
        double most = 0;
        List<string> failures = [];
        int messages = 0;
        foreach (CorpusFile file in TestData.Hl7Files().Where(file => !file.IsBadInput))
        {
            foreach (byte[] bytes in Hl7Text.Split(file.Bytes))
            {
                // Once before, so that what the run-time makes at first is not counted.
                Parse(bytes, Hl7ParseOptions.Default);
                long allocated = Parse(bytes, Hl7ParseOptions.Default).Allocated;
                messages++;
                most = Math.Max(most, (double)(allocated - Fixed) / bytes.Length);
                if (allocated > (4L * bytes.Length) + Fixed)
                {
                    failures.Add($"{file.Path}: {allocated} for {bytes.Length} bytes");
                }
            }
        }

        output.WriteLine($"{messages} messages; at most {most:F2} bytes for a byte beside {Fixed}.");
        Assert.Empty(failures);
    }

    private static (Hl7Message Message, long Allocated) Parse(byte[] bytes, Hl7ParseOptions options)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isParsed = Hl7Message.TryParse(bytes, options, out Hl7Message? message, out _);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(isParsed);
        return (message!, allocated);
    }
}
