using System.Collections.Immutable;
using System.Text;
using HealthLedger.Hl7v2.Acknowledgment;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;

namespace HealthLedger.Adapters.Tests.Parsing;

/// <summary>Whatever goes wrong, the content of a message is in no text that could reach a log.</summary>
public sealed class CanaryTests
{
    private const string Canary = "CANARY7";

    public static TheoryData<string> Hostile =>
    [
        Canary,
        $"{Canary}|^~\\&|{Canary}",
        $"MSH{Canary}",
        $"MSH|{Canary}|{Canary}",
        $"MSH|^~\\&|{Canary}|{Canary}|{Canary}|{Canary}|{Canary}||{Canary}^{Canary}^{Canary}|{Canary}|{Canary}|{Canary}"
            + $"||||||{Canary}\r{Canary}|{Canary}\rPID|{Canary}||{Canary}^^^{Canary}^{Canary}||\\{Canary}\\\r{Canary}",
        $"MSH|^~\\&|{Canary}||||||||||\r{Canary}\nMSH|^~\\&|{Canary}\rPV1|{Canary}\npid|{Canary}\nPID|{Canary}",
        $"BHS|{Canary}\r{Canary}\rBTS|{Canary}\rMSH|{Canary}\rFTS|{Canary}",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void No_issue_and_no_ToString_shows_content(string text)
    {
        byte[] bytes = Hl7Text.Bytes(text);
        StringBuilder shown = new();
        Hl7BatchReader reader = new(bytes);
        while (reader.TryRead(out ReadOnlyMemory<byte> part, out _))
        {
            shown.Append(part.Length);
        }

        shown.AppendJoin('\n', reader.Issues).Append(reader);
        bool isRead = Hl7Message.TryParse(bytes, null, out Hl7Message? message, out ImmutableArray<Hl7Issue> issues);
        shown.AppendJoin('\n', issues);
        if (isRead)
        {
            Show(message!, shown);
        }

        Assert.NotEqual(0, shown.Length);
        Assert.DoesNotContain(Canary, shown.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Errors_of_an_acknowledgment_show_no_content()
    {
        byte[] bytes = Hl7Text.Bytes($"MSH|^~\\&|A||||1||ADT^A01|1|P|2.5\r{Canary}|{Canary}\rpid|{Canary}\r");
        Assert.True(Hl7Message.TryParse(bytes, null, out Hl7Message? message, out ImmutableArray<Hl7Issue> issues));

        ReadOnlyMemory<byte> answer = AcknowledgmentBuilder.Build(
            message,
            AcknowledgmentCode.ApplicationError,
            DateTimeOffset.UnixEpoch,
            "1",
            [.. issues.Select(AcknowledgmentError.FromIssue)]);

        Assert.DoesNotContain(Canary, Encoding.UTF8.GetString(answer.Span), StringComparison.OrdinalIgnoreCase);
    }

    private static void Show(Hl7Message message, StringBuilder shown)
    {
        shown.Append(message).AppendJoin('\n', message.Issues).AppendJoin('\n', message.CheckEscapeSequences());
        foreach (Hl7Segment segment in message.Segments)
        {
            shown.Append(segment.ToString()).Append(segment[1].ToString());
        }

        shown.Append(message.Header.MessageType).Append(message.Header.ControlId).Append(message.Header.ProcessingId)
            .Append(message.Header.VersionId).Append(message.CharacterSet).Append(message.EncodingCharacters)
            .Append(HierarchicDesignator.From(message.Header.SendingApplication))
            .AppendJoin('\n', PatientIdentifierReader.Read(message));
    }
}
