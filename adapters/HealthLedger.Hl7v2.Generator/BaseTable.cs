namespace HealthLedger.Hl7v2.Generator;

/// <summary>A table of codes in one version of the base dictionary.</summary>
internal sealed class BaseTable(string name, IReadOnlyList<string> codes)
{
    public string Name { get; } = name;

    public IReadOnlyList<string> Codes { get; } = codes;
}
