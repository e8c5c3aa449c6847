using HealthLedger.Deliveries;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Routing;

/// <summary>What a receiver's reply means for a delivery.</summary>
internal static class MllpReply
{
    private const string InternalError = "207";

    private static readonly Hl7Path Code = Hl7Path.Parse("MSA-1");
    private static readonly Hl7Path ControlId = Hl7Path.Parse("MSA-2");
    private static readonly Hl7Path OwnControlId = Hl7Path.Parse("MSH-10");
    private static readonly Hl7Path ErrorCode = Hl7Path.Parse("ERR-3.1");

    // Before 2.5 the code is part of where the error is.
    private static readonly Hl7Path OldErrorCode = Hl7Path.Parse("ERR-1[1].4.1");

    /// <summary>Whether MSA-2 of a reply is MSH-10 of the message sent; or empty, where the receiver could not read
    /// the message at all, for there is one at a time.</summary>
    public static bool IsReplyTo(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> reply)
    {
        if (!Hl7Message.TryParse(message, null, out Hl7Message? sent, out _)
            || !Hl7Message.TryParse(reply, null, out Hl7Message? answered, out _))
        {
            return false;
        }

        ReadOnlyMemory<byte> named = answered.Find(ControlId).Raw;
        return named.IsEmpty
            ? answered.GetString(Code) is "AR" or "CR" or "AE" or "CE"
            : named.Span.SequenceEqual(sent.Find(OwnControlId).Raw.Span);
    }

    public static DeliveryOutcome OutcomeOf(ReadOnlyMemory<byte> reply)
    {
        if (!Hl7Message.TryParse(reply, null, out Hl7Message? message, out _))
        {
            return DeliveryOutcome.Busy(Hl7v2ErrorCodes.DestinationAnswerUnknown);
        }

        return message.GetString(Code) switch
        {
            "AA" or "CA" => DeliveryOutcome.Done,
            "AE" or "CE" => DeliveryOutcome.Refused(Hl7v2ErrorCodes.DestinationError),
            "AR" or "CR" when IsBusy(message) => DeliveryOutcome.Busy(Hl7v2ErrorCodes.DestinationBusy),
            "AR" or "CR" => DeliveryOutcome.Refused(Hl7v2ErrorCodes.DestinationReject),
            _ => DeliveryOutcome.Failed(Hl7v2ErrorCodes.DestinationAnswerUnknown),
        };
    }

    private static bool IsBusy(Hl7Message message) =>
        message.GetString(ErrorCode) == InternalError || message.GetString(OldErrorCode) == InternalError;
}
