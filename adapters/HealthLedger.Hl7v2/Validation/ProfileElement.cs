namespace HealthLedger.Hl7v2.Validation;

/// <summary>A segment, group, field, component or subcomponent of a conformance profile.</summary>
internal sealed class ProfileElement(string name, ProfileElementKind kind, string usage, int least, int most)
{
    public string Name { get; } = name;

    public ProfileElementKind Kind { get; } = kind;

    /// <summary>Usage R: has to be there and valued.</summary>
    public bool IsRequired { get; } = usage == "R";

    /// <summary>Usage X: must not be there.</summary>
    public bool IsForbidden { get; } = usage == "X";

    /// <summary>What usage R demands cannot be there less than once.</summary>
    public int Least { get; } = usage == "R" ? Math.Max(least, 1) : least;

    /// <summary>-1 for any number.</summary>
    public int Most { get; } = most;

    public string DataType { get; init; } = string.Empty;

    /// <summary>0 where there is no limit.</summary>
    public int Length { get; init; }

    /// <summary>0 where there is none.</summary>
    public int Table { get; init; }

    /// <summary>Null where any value will do.</summary>
    public string? Constant { get; init; }

    public List<ProfileElement> Parts { get; } = [];

    public bool IsTooMany(int count) => IsForbidden ? count > 0 : Most >= 0 && count > Most;
}
