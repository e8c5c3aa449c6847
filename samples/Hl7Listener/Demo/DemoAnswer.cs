using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Primitives;

namespace Hl7Listener.Demo;

/// <summary>A message that was sent and what came back.</summary>
internal sealed class DemoAnswer
{
    private DemoAnswer(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> acknowledgment, RecordId? record)
    {
        Message = message;
        Acknowledgment = acknowledgment;
        Record = record;
    }

    public ReadOnlyMemory<byte> Message { get; }

    public ReadOnlyMemory<byte> Acknowledgment { get; }

    /// <summary>The sealed record, or null when the message was refused.</summary>
    public RecordId? Record { get; }

    public string Type => Read(Message, "MSH-9.1") + "^" + Read(Message, "MSH-9.2");

    public string ControlId => Read(Message, "MSH-10");

    /// <summary>MSA-1, and ERR-7 (the code of this product) when the message was refused.</summary>
    public string Outcome => (Read(Acknowledgment, "MSA-1") + " " + Read(Acknowledgment, "ERR-7")).Trim();

    public bool IsAccepted => Read(Acknowledgment, "MSA-1") == "AA";

    public static DemoAnswer From(
        ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> acknowledgment, SealedRecords records) =>
        new(message, acknowledgment, records.Find(Read(acknowledgment, "MSH-10")));

    private static string Read(ReadOnlyMemory<byte> bytes, string path) =>
        Hl7Message.TryParse(bytes, null, out Hl7Message? message, out _)
            ? message.GetString(path) ?? string.Empty
            : string.Empty;
}
