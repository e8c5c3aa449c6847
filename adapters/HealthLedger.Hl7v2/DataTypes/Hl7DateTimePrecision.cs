namespace HealthLedger.Hl7v2.DataTypes;

/// <summary>How much of a point in time was written.</summary>
public enum Hl7DateTimePrecision
{
    /// <summary>Nothing: the value is the default, not a point in time.</summary>
    None = 0,

    /// <summary>The year.</summary>
    Year = 1,

    /// <summary>Year and month.</summary>
    Month = 2,

    /// <summary>The date.</summary>
    Day = 3,

    /// <summary>Date and hour.</summary>
    Hour = 4,

    /// <summary>Date, hour and minute.</summary>
    Minute = 5,

    /// <summary>Date and time to the second.</summary>
    Second = 6,

    /// <summary>Date and time to a fraction of a second, see <see cref="Hl7DateTime.FractionDigits"/>.</summary>
    Fraction = 7,
}
