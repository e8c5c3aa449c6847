namespace HealthLedger.Hl7v2.DataTypes;

/// <summary>How a measured value stands to the number that was sent.</summary>
public enum Hl7Comparator
{
    /// <summary>It is the number.</summary>
    None = 0,

    /// <summary>It is below the number: <c>&lt;</c>.</summary>
    LessThan = 1,

    /// <summary>It is the number or below: <c>&lt;=</c>.</summary>
    LessOrEqual = 2,

    /// <summary>It is above the number: <c>&gt;</c>.</summary>
    GreaterThan = 3,

    /// <summary>It is the number or above: <c>&gt;=</c>.</summary>
    GreaterOrEqual = 4,
}
