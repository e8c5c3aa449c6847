namespace HealthLedger.Hl7v2.Mllp;

/// <summary>
/// The three bytes of the protocol, and those met around them. HL7 v2 2.5.1, Appendix C (MLLP Release 1).
/// </summary>
internal static class MllpBytes
{
    /// <summary>Start of block, SB (VT).</summary>
    public const byte StartBlock = 0x0B;

    /// <summary>End of block, EB (FS).</summary>
    public const byte EndBlock = 0x1C;

    /// <summary>The carriage return that follows the end of block.</summary>
    public const byte CarriageReturn = 0x0D;

    /// <summary>Some senders end the block with CR LF.</summary>
    public const byte LineFeed = 0x0A;

    /// <summary>Some senders pad with NUL between blocks.</summary>
    public const byte Null = 0x00;

    /// <summary>Bytes that a frame adds to its content.</summary>
    public const int FrameOverhead = 3;
}
