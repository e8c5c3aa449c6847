namespace HealthLedger.Hl7v2.Generator;

/// <summary>Where the tables lie, from the root of the repository.</summary>
internal static class TablePath
{
    public const string Segments = Folder + "segments.tsv";
    public const string DataTypes = Folder + "data-types.tsv";
    public const string Structures = Folder + "structures.tsv";
    public const string Events = Folder + "events.tsv";
    public const string Codes = Folder + "codes.tsv";

    private const string Folder = "adapters/HealthLedger.Hl7v2/Definitions/Tables/";
}
