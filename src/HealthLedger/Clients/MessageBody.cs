using System.Text;
using HealthLedger.Canonical;
using HealthLedger.Records;

namespace HealthLedger.Clients;

/// <summary>The facts of a message, within the body of a call.</summary>
internal static class MessageBody
{
    private const int TextLimit = MessageFacts.MaxTextLength * 4;
    private const int Overhead = 128;

    /// <summary>A bound on what they take.</summary>
    public static int MaxBytesOf(MessageFacts? facts) => facts is null
        ? 0
        : Overhead + facts.OrderKey.Length + Size(facts.Listener) + Size(facts.SendingApplication)
            + Size(facts.SendingFacility) + Size(facts.MessageType) + Size(facts.ControlId) + Size(facts.Answer);

    public static void Message(this ref CanonicalWriter writer, MessageFacts? facts)
    {
        if (facts is null)
        {
            writer.Null();
            return;
        }

        writer.Array(facts.ResendOf is null ? 10 : 11);
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
        if (facts.ResendOf is { } refused)
        {
            writer.Id(refused);
        }
    }

    /// <summary>Reads them, or null.</summary>
    public static MessageFacts? Message(this ref CanonicalReader reader)
    {
        if (reader.TryNull())
        {
            return null;
        }

        int members = reader.Between(10, 11);
        return new MessageFacts
        {
            Listener = reader.RequiredUtf8(),
            ReceivedAt = reader.Time(),
            SendingApplication = reader.RequiredUtf8(TextLimit),
            SendingFacility = reader.RequiredUtf8(TextLimit),
            MessageType = reader.RequiredUtf8(TextLimit),
            ControlId = reader.RequiredUtf8(TextLimit),
            OrderKey = reader.Bytes(MessageFacts.MaxOrderKeyBytes).ToArray(),
            IsOrderedByPatient = reader.Boolean(),
            IsSetAsideOnFailure = reader.Boolean(),
            Answer = reader.Utf8(64),
            ResendOf = members > 10 ? reader.Record() : null,
        };
    }

    private static int Size(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
