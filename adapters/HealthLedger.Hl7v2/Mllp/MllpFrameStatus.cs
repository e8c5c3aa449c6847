namespace HealthLedger.Hl7v2.Mllp;

/// <summary>How a frame came out of the stream: whole, or what was wrong with it.</summary>
public enum MllpFrameStatus
{
    /// <summary>The frame has a start and an end: its content may be read as a message.</summary>
    Complete = 0,

    /// <summary>A new start block came before the end block: the content was cut off by the sender.</summary>
    Truncated = 1,

    /// <summary>The content is longer than the limit; what follows the limit is dropped.</summary>
    TooLong = 2,

    /// <summary>The stream ended inside the frame.</summary>
    Incomplete = 3,

    /// <summary>Start and end follow each other without content.</summary>
    Empty = 4,

    /// <summary>The end did not come within the time allowed for one frame.</summary>
    TimedOut = 5,

    /// <summary>The memory that all connections of a listener share for unfinished frames is used up.</summary>
    MemoryExhausted = 6,
}
