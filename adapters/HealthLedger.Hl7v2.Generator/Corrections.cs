namespace HealthLedger.Hl7v2.Generator;

/// <summary>Known faults of the dictionaries, kept apart so that a new edition of them shows what it changes.</summary>
internal static class Corrections
{
    /// <summary>Pseudo segments that stand for "any segment" in structures.</summary>
    public static readonly string[] AnySegment =
        ["ANYHL7SEGMENT", "ANYZSEGMENT", "ANYSEGMENT", "HXX", "ZXX", "ZL7"];

    /// <summary>Names of groups that are misspelt in the source.</summary>
    private static readonly Dictionary<string, string> GroupNames = new(StringComparer.Ordinal)
    {
        ["TIIMING"] = "TIMING",
        ["TIIMING_ENCODED"] = "TIMING_ENCODED",
    };

    /// <summary>Names of members that are misspelt or that would not be told apart.</summary>
    private static readonly Dictionary<string, string> MemberNames = new(StringComparer.Ordinal)
    {
        ["OBX-7"] = "Reference Range",
        ["OBX-14"] = "Date/Time of the Observation",
    };

    /// <summary>The name of a group. Some versions call a choice by all that is in it.</summary>
    public static string GroupName(string name) => name.Contains("_SUPPGRP", StringComparison.Ordinal)
        ? "CHOICE"
        : GroupNames.GetValueOrDefault(name, name);

    public static string? MemberName(string owner, int number) =>
        MemberNames.GetValueOrDefault(string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{owner}-{number}"));
}
