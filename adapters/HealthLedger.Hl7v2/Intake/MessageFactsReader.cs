using System.Buffers.Binary;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>Reads what the message store keeps of a message.</summary>
internal static class MessageFactsReader
{
    private const int OrderPartBytes = 1024;

    /// <summary>The facts of a message that is to be sealed.</summary>
    public static MessageFacts Read(
        IntakeTurn turn, Hl7Message message, Hl7v2IntakeOptions options, string? answer) =>
        Read(
            turn.Frame.Connection.ListenerName,
            turn.Frame.ReceivedAt,
            message,
            OrderKeyOf(turn.Frame.Connection.Id, message, options.Order),
            options,
            answer,
            turn.ResendOf);

    /// <summary>The facts of a message of an archive, or of bytes of one, as far as they can be read.</summary>
    public static MessageFacts Read(string listener, DateTimeOffset readAt, Hl7Message? message) =>
        Read(
            listener,
            readAt,
            message,
            message is null ? default : OrderKeyOf(0, message, MessageOrder.Feed),
            null,
            null);

    /// <summary>The facts of bytes that are refused, as far as they can be read.</summary>
    public static MessageFacts Read(
        MllpConnectionInfo connection,
        DateTimeOffset receivedAt,
        Hl7Message? message,
        RecordId? resendOf = null) =>
        Read(connection.ListenerName, receivedAt, message, default, null, null, resendOf);

    /// <summary>What keeps a message in order with others.</summary>
    public static byte[] OrderKeyOf(long connection, Hl7Message message, MessageOrder order)
    {
        if (order == MessageOrder.Connection)
        {
            byte[] key = new byte[1 + sizeof(long)];
            key[0] = (byte)'c';
            BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(1), connection);
            return key;
        }

        return
        [
            (byte)'f', .. Part(message.Header.SendingApplication.RawSpan),
            .. Part(message.Header.SendingFacility.RawSpan),
        ];
    }

    private static MessageFacts Read(
        string listener,
        DateTimeOffset receivedAt,
        Hl7Message? message,
        ReadOnlyMemory<byte> order,
        Hl7v2IntakeOptions? options,
        string? answer,
        RecordId? resendOf = null)
    {
        string application = string.Empty;
        string facility = string.Empty;
        string controlId = string.Empty;
        if (message is not null)
        {
            MshSegment header = message.Header;
            application = NameOf(header.SendingApplication);
            facility = NameOf(header.SendingFacility);
            controlId = Cut(header.Segment[10].GetString() ?? string.Empty);
        }

        return new MessageFacts
        {
            Listener = Cut(listener),
            ReceivedAt = receivedAt,
            SendingApplication = application,
            SendingFacility = facility,
            MessageType = Cut(MessageIntake.TypeOf(message)),
            ControlId = controlId,
            OrderKey = order,
            IsOrderedByPatient = options?.Order == MessageOrder.Patient,
            IsSetAsideOnFailure = options?.OnQueueFailure == QueueFailureAction.SetAside,
            Answer = answer,
            ResendOf = resendOf,
        };
    }

    private static string NameOf(Hl7Element element)
    {
        HierarchicDesignator designator = HierarchicDesignator.From(element);
        return Cut(designator.NamespaceId.Length > 0 ? designator.NamespaceId : designator.UniversalId);
    }

    private static string Cut(string text) =>
        text.Length <= MessageFacts.MaxTextLength ? text : text[..MessageFacts.MaxTextLength];

    // Behind its length, so that no two different ones give the same bytes. What is cut off shares an order.
    private static byte[] Part(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, OrderPartBytes)];
        byte[] part = new byte[sizeof(int) + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(part, bytes.Length);
        bytes.CopyTo(part.AsSpan(sizeof(int)));
        return part;
    }
}
