namespace HealthLedger.Hl7v2.Importing;

/// <summary>Which field says when a message was written.</summary>
public enum OriginalTimeSource
{
    /// <summary>MSH-7, when the message was made.</summary>
    MessageTime = 0,

    /// <summary>EVN-2, when the event was recorded; MSH-7 where there is none.</summary>
    EventTime = 1,
}
