namespace HealthLedger.Transport.Tcp;

/// <summary>What reading a frame came to.</summary>
internal enum FrameStatus
{
    /// <summary>A message.</summary>
    Message = 0,

    /// <summary>A sign of life: no message.</summary>
    Beat,

    /// <summary>More bytes are needed.</summary>
    NeedsMore,

    /// <summary>The length is over the limit.</summary>
    TooLong,

    /// <summary>The stream ended between two frames.</summary>
    End,

    /// <summary>The stream ended within a frame.</summary>
    Truncated,
}
