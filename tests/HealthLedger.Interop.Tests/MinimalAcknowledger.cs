using System.Collections.Concurrent;
using System.Text;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Interop.Tests;

/// <summary>
/// Keeps every message and answers AA, or AR when the header has no message type; the least that peers accept.
/// </summary>
internal sealed class MinimalAcknowledger : IMllpMessageHandler
{
    public ConcurrentQueue<byte[]> Received { get; } = new();

    public ValueTask<MllpResponse> HandleAsync(MllpMessage message, CancellationToken cancellationToken)
    {
        Received.Enqueue(message.Content.ToArray());
        string[] header = Encoding.Latin1.GetString(message.Content.Span).Split('\r')[0].Split('|');
        string[] type = Field(header, 9).Split('^');
        string code = type is [{ Length: 3 }, _, ..] ? "AA" : "AR";
        string trigger = type.Length > 1 ? type[1] : "";
        string answer = string.Join('|',
            "MSH", @"^~\&", Field(header, 5), Field(header, 6), Field(header, 3), Field(header, 4),
            "20260101000000", "", $"ACK^{trigger}^ACK", "H" + Field(header, 10), Field(header, 11), Field(header, 12));
        string full = $"{answer}\rMSA|{code}|{Field(header, 10)}\r";
        return ValueTask.FromResult(MllpResponse.Reply(Encoding.Latin1.GetBytes(full)));
    }

    public ValueTask<MllpResponse> HandleFrameFaultAsync(MllpFrameFault fault, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("No peer is known to send a faulty frame: " + fault.Code);

    /// <summary>Field n of the header, counted as in the standard: MSH-1 is the separator itself.</summary>
    private static string Field(string[] header, int number) => number <= header.Length ? header[number - 1] : "";
}
