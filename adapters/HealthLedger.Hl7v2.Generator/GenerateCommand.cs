namespace HealthLedger.Hl7v2.Generator;

/// <summary>Step two: tables to code.</summary>
internal static class GenerateCommand
{
    private const string SegmentFolder = "adapters/HealthLedger.Hl7v2/Segments/Generated/";
    private const string DataTypeFolder = "adapters/HealthLedger.Hl7v2/DataTypes/Generated/";

    /// <summary>Folders that hold generated files and nothing else.</summary>
    public static IReadOnlyList<string> Folders { get; } = [SegmentFolder, DataTypeFolder];

    /// <summary>The files that belong into those folders, by their paths from the root of the repository.</summary>
    /// <param name="read">Reads a file of the repository.</param>
    public static SortedDictionary<string, string> Run(Func<string, string> read)
    {
        List<Composite> dataTypes = Composite.ReadAll(read(TablePath.DataTypes));
        ViewTypes types = new(dataTypes);
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (Composite dataType in dataTypes.Where(types.HasView))
        {
            string name = ViewTypes.NameOf(dataType.Id);
            files[$"{DataTypeFolder}{name}.g.cs"] = new DataTypeEmitter(dataType, types).Emit();
        }

        foreach (Composite segment in Composite.ReadAll(read(TablePath.Segments)))
        {
            string name = SegmentEmitter.NameOf(segment.Id);
            files[$"{SegmentFolder}{name}.g.cs"] = new SegmentEmitter(segment, types).Emit();
        }

        return files;
    }
}
