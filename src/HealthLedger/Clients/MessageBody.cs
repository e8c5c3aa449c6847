using HealthLedger.Canonical;
using HealthLedger.Records;

namespace HealthLedger.Clients;

/// <summary>The facts of a message, within the body of a call.</summary>
internal static class MessageBody
{
    /// <summary>A bound on what they take.</summary>
    public const int MaxBytes = 16 * 1024;

    private const int TextLimit = MessageFacts.MaxTextLength * 4;

    public static void Message(this ref CanonicalWriter writer, MessageFacts? facts)
    {
        if (facts is null)
        {
            writer.Null();
            return;
        }

        writer.Array(10);
        writer.Utf8(facts.Listener);
        writer.Time(facts.ReceivedAt);
        writer.Utf8(facts.SendingApplication);
        writer.Utf8(facts.SendingFacility);
        writer.Utf8(facts.MessageType);
        writer.Utf8(facts.ControlId);
        writer.Bytes(facts.OrderKey);
        writer.Boolean(facts.IsOrderedByPatient);
        writer.Boolean(facts.IsSetAsideOnFailure);
        writer.Utf8(facts.Answer);
    }

    /// <summary>Reads them, or null.</summary>
    public static MessageFacts? Message(this ref CanonicalReader reader)
    {
        if (reader.TryNull())
        {
            return null;
        }

        reader.Array(10);
        return new MessageFacts
        {
            Listener = reader.RequiredUtf8(),
            ReceivedAt = reader.Time(),
            SendingApplication = reader.Utf8(TextLimit) ?? string.Empty,
            SendingFacility = reader.Utf8(TextLimit) ?? string.Empty,
            MessageType = reader.Utf8(TextLimit) ?? string.Empty,
            ControlId = reader.Utf8(TextLimit) ?? string.Empty,
            OrderKey = reader.Bytes(MessageFacts.MaxOrderKeyBytes).ToArray(),
            IsOrderedByPatient = reader.Boolean(),
            IsSetAsideOnFailure = reader.Boolean(),
            Answer = reader.Utf8(64),
        };
    }
}
