namespace HealthLedger.Hl7v2.Parsing;

/// <summary>Whether an element was sent, and how (HL7 v2.5.1 ch. 2.5.3, "null" and "not present").</summary>
public enum Hl7Presence
{
    /// <summary>The message ends before the element.</summary>
    Absent = 0,

    /// <summary>The element has its place but no content: nothing is said about it.</summary>
    Empty = 1,

    /// <summary>The element is <c>""</c>: the sender wants the stored value deleted.</summary>
    Null = 2,

    /// <summary>The element has content.</summary>
    Valued = 3,
}
