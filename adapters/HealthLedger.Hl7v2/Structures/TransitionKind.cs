namespace HealthLedger.Hl7v2.Structures;

/// <summary>How a segment goes on from the one before it.</summary>
internal enum TransitionKind
{
    /// <summary>It has no place from here.</summary>
    None = 0,

    /// <summary>In the order of the structure.</summary>
    Forward = 1,

    /// <summary>As one more of a repeating segment or the start of one more repetition of a group.</summary>
    Repetition = 2,

    /// <summary>One more of a segment that does not repeat.</summary>
    Surplus = 3,

    /// <summary>At a place that the message has passed already.</summary>
    Backward = 4,
}
