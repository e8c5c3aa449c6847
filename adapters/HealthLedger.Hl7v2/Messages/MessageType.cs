using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Messages;

/// <summary>
/// MSH-9: what the message is. MSH-9.1 and MSH-9.2 count; MSH-9.3 is often absent or wrong and never decides.
/// </summary>
/// <param name="MessageCode">MSH-9.1 such as <c>ADT</c>; empty where there is none.</param>
/// <param name="TriggerEvent">MSH-9.2 such as <c>A01</c>; empty where there is none.</param>
/// <param name="MessageStructure">MSH-9.3 such as <c>ADT_A01</c>, as sent; empty where there is none.</param>
public readonly record struct MessageType(string MessageCode, string TriggerEvent, string MessageStructure)
{
    private const int CodeLength = 3;

    /// <summary>Whether the message is an acknowledgment, which is never acknowledged itself.</summary>
    public bool IsAcknowledgment => MessageCode is "ACK" or "MCF";

    /// <summary>Whether MSH-9.3 is valued and does not begin with MSH-9.1.</summary>
    public bool IsStructureContradictory =>
        !string.IsNullOrEmpty(MessageStructure) && !string.IsNullOrEmpty(MessageCode)
        && !(MessageStructure.StartsWith(MessageCode, StringComparison.Ordinal)
            && (MessageStructure.Length == MessageCode.Length || MessageStructure[MessageCode.Length] == '_'));

    /// <summary>Code and event as <c>ADT^A01</c>; a question mark for anything that does not look like a
    /// code.</summary>
    public override string ToString() => $"{Presentable(MessageCode)}^{Presentable(TriggerEvent)}";

    internal static MessageType From(Hl7Element field)
    {
        Hl7Element first = field[1];
        return new MessageType(Text(first[1]), Text(first[2]), Text(first[3]));
    }

    private static string Text(Hl7Element element) =>
        element.IsValued ? element.GetString()!.Trim() : string.Empty;

    private static string Presentable(string? code)
    {
        if (string.IsNullOrEmpty(code))
        {
            return string.Empty;
        }

        // Three characters are the rule; anything else may be content that slipped into this field.
        bool isCode = code.Length == CodeLength && code.All(char.IsAsciiLetterOrDigit);
        return isCode ? code : "?";
    }
}
