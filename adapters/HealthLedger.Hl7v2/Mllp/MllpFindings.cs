namespace HealthLedger.Hl7v2.Mllp;

/// <summary>Departures from the frame grammar that did not prevent reading the frame.</summary>
[Flags]
public enum MllpFindings
{
    /// <summary>The frame is as the standard says.</summary>
    None = 0,

    /// <summary>Bytes outside any frame were skipped before this one.</summary>
    BytesSkipped = 1,

    /// <summary>The start block came more than once in a row.</summary>
    StartRepeated = 2,

    /// <summary>The end block was not followed by a carriage return.</summary>
    EndCarriageReturnMissing = 4,

    /// <summary>
    /// The byte after the end block is neither a carriage return nor a start block, line feed or NUL, or the content is
    /// UTF-16 and does not end with a segment end. The end block may have been a byte of the content, and the message
    /// may be cut off: do not accept it unseen.
    /// </summary>
    ContentAfterEnd = 8,
}
