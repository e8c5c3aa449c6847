using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Adapters.Tests.Parsing;

/// <summary>Messages for tests, written as text.</summary>
internal static class Hl7Text
{
    public const string Header = "MSH|^~\\&|APP|FAC|RAPP|RFAC|20260101120000||ADT^A01^ADT_A01|ID1|P|2.5.1";

    public const string Admission =
        Header + "\rEVN|A01|20260101\rPID|1||123^^^HOSP&1.2.3&ISO^MR~456^^^NAT^NI||Doe^Jane||19800101|F\rPV1|1|I\r";

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static Hl7Message Parse(string text, Hl7ParseOptions? options = null) => Parse(Bytes(text), options);

    public static Hl7Message Parse(byte[] bytes, Hl7ParseOptions? options = null)
    {
        bool isRead = Hl7Message.TryParse(bytes, options, out Hl7Message? message, out ImmutableArray<Hl7Issue> issues);
        Assert.True(isRead, string.Join(' ', issues));
        Assert.Equal(bytes, Rebuild(message!));
        return message!;
    }

    public static string FatalCode(string text, Hl7ParseOptions? options = null) => FatalCode(Bytes(text), options);

    public static string FatalCode(byte[] bytes, Hl7ParseOptions? options = null)
    {
        Assert.False(Hl7Message.TryParse(bytes, options, out Hl7Message? message, out ImmutableArray<Hl7Issue> issues));
        Assert.Null(message);
        return Assert.Single(issues, issue => issue.Severity == Hl7IssueSeverity.Fatal).Code;
    }

    public static string[] Codes(Hl7Message message) => Codes(message.Issues);

    public static string[] Codes(ImmutableArray<Hl7Issue> issues) => [.. issues.Select(issue => issue.Code)];

    public static byte[] Rebuild(Hl7Message message)
    {
        ArrayBufferWriter<byte> output = new();
        message.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }

    public static List<byte[]> Split(byte[] bytes)
    {
        Hl7BatchReader reader = new(bytes);
        List<byte[]> messages = [];
        while (reader.TryRead(out ReadOnlyMemory<byte> message, out int offset))
        {
            Assert.True(message.Span.SequenceEqual(bytes.AsSpan(offset, message.Length)));
            messages.Add(message.ToArray());
        }

        return messages;
    }
}
