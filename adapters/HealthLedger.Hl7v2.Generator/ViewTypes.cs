namespace HealthLedger.Hl7v2.Generator;

/// <summary>Which type of ours stands for a data type of the standard.</summary>
internal sealed class ViewTypes(IReadOnlyList<Composite> dataTypes)
{
    public const string Plain = "Hl7Element";

    /// <summary>Data types whose value is a point in time or a number; their views are written by hand.</summary>
    private static readonly Dictionary<string, string> Written = new(StringComparer.Ordinal)
    {
        ["TS"] = "DtmValue",
        ["DTM"] = "DtmValue",
        ["DT"] = "DtmValue",
        ["NM"] = "NmValue",
    };

    private readonly HashSet<string> _composite =
        [.. dataTypes.Where(type => !Written.ContainsKey(type.Id)).Select(type => type.Id)];

    public static string NameOf(string dataType) =>
        string.Concat(dataType.Split('_').Select(part => char.ToUpperInvariant(part[0]) + part[1..].ToLowerInvariant()))
        + "Value";

    public bool HasView(Composite dataType) => _composite.Contains(dataType.Id);

    /// <summary>The view of a data type, or <see cref="Plain"/> for texts and codes.</summary>
    public string Of(string dataType) =>
        Written.GetValueOrDefault(dataType) ?? (_composite.Contains(dataType) ? NameOf(dataType) : Plain);
}
