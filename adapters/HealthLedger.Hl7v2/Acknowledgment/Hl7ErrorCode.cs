namespace HealthLedger.Hl7v2.Acknowledgment;

/// <summary>What is wrong with a message, in the words of HL7 table 0357. The numbers are those of the table.</summary>
public enum Hl7ErrorCode
{
    /// <summary>Nothing is wrong.</summary>
    MessageAccepted = 0,

    /// <summary>The segments are not in the right order, or a required one is missing.</summary>
    SegmentSequenceError = 100,

    /// <summary>A required field is missing.</summary>
    RequiredFieldMissing = 101,

    /// <summary>A field is not of its data type.</summary>
    DataTypeError = 102,

    /// <summary>A value is not in its table.</summary>
    TableValueNotFound = 103,

    /// <summary>The message type is not supported.</summary>
    UnsupportedMessageType = 200,

    /// <summary>The trigger event is not supported.</summary>
    UnsupportedEventCode = 201,

    /// <summary>The processing ID is not supported.</summary>
    UnsupportedProcessingId = 202,

    /// <summary>The version is not supported.</summary>
    UnsupportedVersionId = 203,

    /// <summary>A patient, order or the like is not known.</summary>
    UnknownKeyIdentifier = 204,

    /// <summary>A patient, order or the like exists already.</summary>
    DuplicateKeyIdentifier = 205,

    /// <summary>A record is locked.</summary>
    ApplicationRecordLocked = 206,

    /// <summary>Any other fault inside the receiving application.</summary>
    ApplicationInternalError = 207,
}
