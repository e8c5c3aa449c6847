namespace HealthLedger.Hl7v2;

/// <content>Why a sealed message is not delivered, HLS24nn.</content>
public static partial class Hl7v2ErrorCodes
{
    /// <summary>The record that a route delivers is no HL7 v2 message.</summary>
    public const string DeliveryUnreadable = "HLS2401";

    /// <summary>A destination answered AE or CE: it has an error with this message.</summary>
    public const string DestinationError = "HLS2402";

    /// <summary>A destination answered AR or CR: it does not take this message.</summary>
    public const string DestinationReject = "HLS2403";

    /// <summary>A destination answered AR or CR with ERR-3 207: it cannot take anything now.</summary>
    public const string DestinationBusy = "HLS2404";

    /// <summary>A destination's answer has no MSA-1 that is known.</summary>
    public const string DestinationAnswerUnknown = "HLS2405";

    /// <summary>The message cannot be framed for this destination: it is longer than it may be, or holds a byte of the
    /// framing.</summary>
    public const string DeliveryNotFrameable = "HLS2406";
}
