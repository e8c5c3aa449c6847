namespace HealthLedger.Records;

/// <summary>How a record, a correction or an addendum stands.</summary>
public enum RecordStatus
{
    /// <summary>It stands.</summary>
    Live = 1,

    /// <summary>It was retracted; it stays readable as history.</summary>
    Retracted = 2,

    /// <summary>It should never have been made; it stays readable as history.</summary>
    EnteredInError = 3,
}
