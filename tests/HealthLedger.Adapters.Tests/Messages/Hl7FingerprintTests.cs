using HealthLedger.Adapters.Tests.Parsing;
using HealthLedger.Hl7v2.Messages;

namespace HealthLedger.Adapters.Tests.Messages;

public sealed class Hl7FingerprintTests
{
    private const string Original = Hl7Text.Admission;

    public static TheoryData<string> Same =>
    [
        Original.Replace("|20260101120000|", "|20270202|", StringComparison.Ordinal),
        Original.Replace("|ID1|", "|ID2|", StringComparison.Ordinal),
        Original.Replace("|2.5.1\r", "|2.5.1|77\r", StringComparison.Ordinal),
        Original.Replace("\r", "\r\n", StringComparison.Ordinal),
        Original.Replace("\r", "\n\n", StringComparison.Ordinal),
        Original.TrimEnd('\r'),
        "\v" + Original + "\u001C\r",
        Original.Replace("PV1|1|I", "PV1|1|I|^^&|~|||", StringComparison.Ordinal),
        Original.Replace("Doe^Jane", "Doe&&^Jane^^~^~", StringComparison.Ordinal),
    ];

    public static TheoryData<string> Different =>
    [
        Original.Replace("Jane", "Joan", StringComparison.Ordinal),
        Original.Replace("|1|I", "|1||I", StringComparison.Ordinal),
        Original.Replace("Doe^Jane", "Doe^^Jane", StringComparison.Ordinal),
        Original.Replace("Doe^Jane", "Doe~Jane", StringComparison.Ordinal),
        Original.Replace("Doe^Jane", "~Doe^Jane", StringComparison.Ordinal),
        Original.Replace("|F", "|\"\"", StringComparison.Ordinal),
        Original + "ZZZ|1\r",
        Original.Replace("|APP|", "|APQ|", StringComparison.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Same))]
    public void Resent_message_has_the_same_fingerprint(string text)
    {
        Assert.False(text == Original);
        Assert.Equal(Of(Original), Of(text));
    }

    [Theory]
    [MemberData(nameof(Different))]
    public void Other_content_has_another_fingerprint(string text) => Assert.NotEqual(Of(Original), Of(text));

    [Fact]
    public void Fingerprint_is_the_hash_of_the_documented_form()
    {
        const string Form = "MSH|^~\\&|A||||||ADT^A01|||2.3\rPID|1||a^^b~c\r";
        byte[] expected = System.Security.Cryptography.SHA256.HashData(Hl7Text.Bytes(Form));
        Span<byte> actual = stackalloc byte[Hl7Fingerprint.SizeBytes];

        Hl7Fingerprint fingerprint = Of("MSH|^~\\&|A||||5||ADT^A01|ID||2.3|7|\nPID|1||a^&^b^~c~|\n");
        fingerprint.CopyTo(actual);

        Assert.Equal(Convert.ToHexStringLower(expected), fingerprint.ToString());
        Assert.True(actual.SequenceEqual(expected));
    }

    private static Hl7Fingerprint Of(string text) => Hl7Fingerprint.Compute(Hl7Text.Parse(text));
}
