namespace HealthLedger.Hl7v2;

/// <content>Why the intake does not seal a message, HLS22nn.</content>
public static partial class Hl7v2ErrorCodes
{
    /// <summary>The message type is not one that the intake accepts.</summary>
    public const string MessageTypeNotAccepted = "HLS2201";

    /// <summary>The processing ID is not one that the intake accepts.</summary>
    public const string ProcessingIdNotAccepted = "HLS2202";

    /// <summary>The version is not one that the intake accepts.</summary>
    public const string VersionNotAccepted = "HLS2203";

    /// <summary>The message must name a patient and has no PID.</summary>
    public const string PatientMissing = "HLS2204";

    /// <summary>Neither PID-3 nor PID-2 holds an identifier.</summary>
    public const string PatientIdentifierMissing = "HLS2205";

    /// <summary>The PID segments of the message name different patients.</summary>
    public const string PatientsDiffer = "HLS2206";

    /// <summary>A patient identifier or its assigning authority is longer than 1,024 characters or holds NUL.</summary>
    public const string PatientIdentifierUnusable = "HLS2207";

    /// <summary>More content followed the end of the frame: the message may be cut off.</summary>
    public const string MessageMayBeCutOff = "HLS2208";

    /// <summary>The control ID came before with other content.</summary>
    public const string ControlIdReused = "HLS2209";

    /// <summary>MSH-3, MSH-4 and MSH-10 together are too long to recognise a resend by.</summary>
    public const string ControlIdTooLong = "HLS2210";

    /// <summary>The ledger cannot seal now.</summary>
    public const string LedgerUnavailable = "HLS2211";

    /// <summary>The ledger refused the record.</summary>
    public const string RecordRefused = "HLS2212";

    /// <summary>Bytes of a batch belong to no message; the whole batch was set aside besides its messages.</summary>
    public const string BatchPartSetAside = "HLS2213";

    /// <summary>Content that is taken in again is not one message.</summary>
    public const string ResendNotOneMessage = "HLS2214";

    /// <summary>A message names no sender: MSH-3 and MSH-4 are empty. Found by a trial alone.</summary>
    public const string SenderUnnamed = "HLS2220";

    /// <summary>Messages name more than one sender in MSH-3 and MSH-4. Found by a trial alone.</summary>
    public const string SendersSeveral = "HLS2221";

    /// <summary>MSH-15 or MSH-16 is not in HL7 table 0155. Found by a trial alone.</summary>
    public const string AcknowledgmentTypeUnknown = "HLS2222";

    /// <summary>A message asks for two acknowledgments, a commit and an application one. Found by a trial
    /// alone.</summary>
    public const string AcknowledgmentsTwo = "HLS2223";

    /// <summary>Numbers of MSH-13 are missing between messages. Found by a trial alone.</summary>
    public const string NumbersMissing = "HLS2224";

    /// <summary>A message came again, with the same content. Found by a trial alone.</summary>
    public const string ControlIdRepeated = "HLS2225";
}
