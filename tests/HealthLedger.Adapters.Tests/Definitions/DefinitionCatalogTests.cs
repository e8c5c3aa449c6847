using HealthLedger.Hl7v2.Definitions;
using Xunit.Abstractions;

namespace HealthLedger.Adapters.Tests.Definitions;

public sealed class DefinitionCatalogTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("2.1", "CK", false)]
    [InlineData("2.3", "CX", true)]
    [InlineData("2.5.1", "CX", true)]
    [InlineData("2.8.2", "CX", true)]
    public void Field_has_the_type_of_its_version(string version, string type, bool isRepeating)
    {
        Hl7SegmentDefinition segment = DefinitionCatalog.FindSegment("PID", Index(version))!;

        Hl7FieldDefinition field = segment.Fields[2];

        Assert.StartsWith(type, field.DataType, StringComparison.Ordinal);
        Assert.Equal(isRepeating, field.MaxRepetitions == 0);
        Assert.Equal(3, field.Number);
    }

    [Fact]
    public void Withdrawn_field_keeps_its_place_and_is_not_used()
    {
        Hl7SegmentDefinition segment = DefinitionCatalog.FindSegment("PID", Index("2.7"))!;

        Assert.False(segment.Fields[1].IsUsed);
        Assert.True(segment.Fields[2].IsUsed);
        Assert.True(DefinitionCatalog.FindSegment("PID", Index("2.3"))!.Fields[1].IsUsed);
    }

    [Theory]
    [InlineData("ADT", "A01", "2.5.1", "ADT_A01")]
    [InlineData("ADT", "A04", "2.5.1", "ADT_A01")]
    [InlineData("ADT", "A08", "2.3", "ADT_A01")]
    [InlineData("ADT", "A28", "2.5", "ADT_A05")]
    [InlineData("ADT", "A31", "2.8", "ADT_A05")]
    [InlineData("ADT", "A40", "2.4", "ADT_A39")]
    [InlineData("ORU", "R01", "2.1", "ORU_R01")]
    [InlineData("MDM", "T04", "2.5", "MDM_T02")]
    [InlineData("SIU", "S15", "2.5.1", "SIU_S12")]
    [InlineData("SIU", "S13", "2.3", "SIU_S13")]
    [InlineData("RDE", "O25", "2.6", "RDE_O11")]
    [InlineData("VXU", "V04", "2.1", "VXU_V04")]
    public void Event_has_the_structure_of_its_version_or_of_the_nearest(
        string code, string trigger, string version, string structure) =>
        Assert.Equal(structure, DefinitionCatalog.FindStructureName(code, trigger, Index(version)));

    [Fact]
    public void Unknown_names_find_nothing()
    {
        Assert.Null(DefinitionCatalog.FindSegment("QQQ", 0));
        Assert.Null(DefinitionCatalog.FindStructureName("ADT", "Z99", 6));
        Assert.Null(DefinitionCatalog.FindStructure("ADT_Z99", 6));
        Assert.Null(DefinitionCatalog.FindDataType("QQ", 6));
        Assert.Null(DefinitionCatalog.FindCodes(9876, 6));
    }

    [Fact]
    public void Every_entry_of_every_table_can_be_read_for_every_version()
    {
        int segments = 0;
        int structures = 0;
        for (int version = 0; version < DefinitionVersion.Count; version++)
        {
            segments += DefinitionCatalog.SegmentIds
                .Count(id => DefinitionCatalog.FindSegment(id, version) is not null);
            foreach (string name in DefinitionCatalog.StructureNames)
            {
                StructureDefinition structure = DefinitionCatalog.FindStructure(name, version)!;
                Assert.Equal(structure.Nodes.Length, structure.Nodes[0].End);
                structures++;
            }
        }

        output.WriteLine($"{segments} segments and {structures} structures over {DefinitionVersion.Count} versions.");
        Assert.True(segments > 1_400);
    }

    [Fact]
    public void Code_table_has_the_codes_of_its_version()
    {
        CodeTable sex = DefinitionCatalog.FindCodes(1, Index("2.5.1"))!;

        Assert.True(sex.Contains("F"));
        Assert.False(sex.Contains("X1"));
        Assert.False(sex.IsStandard);
        Assert.True(DefinitionCatalog.FindCodes(85, Index("2.5.1"))!.IsStandard);
    }

    private static string[] Tables => ["segments.tsv", "data-types.tsv", "structures.tsv", "events.tsv", "codes.tsv"];

    /// <summary>What is not asked for stays text: opening a table makes its bytes and an index.</summary>
    [Fact]
    public void Opening_a_table_takes_memory_in_proportion_to_its_file()
    {
        long total = 0;
        foreach (string file in Tables)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            DefinitionTable table = DefinitionTable.Open(file);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            total += allocated;
            output.WriteLine($"{file}: {table.Length} bytes, {table.Names.Count()} entries, {allocated} bytes to open");
            Assert.InRange(allocated, table.Length, 65_536 + (2L * table.Length));
        }

        Assert.InRange(total, 1, 1_000_000);
    }

    private static int Index(string version) => DefinitionVersion.IndexOf(version);
}
