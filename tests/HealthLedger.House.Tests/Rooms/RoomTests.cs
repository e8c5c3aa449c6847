using Microsoft.CodeAnalysis.CSharp;

namespace HealthLedger.House.Tests.Rooms;

public sealed class RoomTests
{
    private const string Height =
        "namespace HealthLedger.Primitives;\npublic struct Height { public static int Top => 1; }";

    private const string Head =
        "namespace HealthLedger.Ledger;\npublic class Head { public static Head Newest() => new(); }";

    private const string UpwardArrow =
        """
        using HealthLedger.Storage;
        namespace HealthLedger.Primitives;
        public class Bad
        {
            Store? _store;
        }
        """;

    private const string HiddenArrow =
        """
        namespace HealthLedger.Consensus.Protocol;
        public class Replica
        {
            int Size()
            {
                var head = HealthLedger.Ledger.Head.Newest();
                return Primitives.Height.Top;
            }
        }
        """;

    [Fact]
    public void Every_room_knows_only_the_rooms_on_its_line()
    {
        Verdict.Clean(Repository.ProductProjects.SelectMany(project =>
            RoomRule.Check(Compilations.OfSources(project), RoomMap.House, HasRazor(project))));
    }

    [Fact]
    public void Map_has_no_circle() => Assert.Empty(RoomMap.House.Circle());

    [Fact]
    public void Circle_in_a_map_is_caught() =>
        Assert.Equal(["A.X", "A.Y"], RoomMap.Parse("[A]\nW ->\nX -> Y W\nY -> X").Circle());

    [Fact]
    public void Upward_arrow_is_caught_at_its_line() =>
        Verdict.Caught(
            Check(
                ("src/HealthLedger/Storage/Store.cs", "namespace HealthLedger.Storage;\npublic class Store { }"),
                ("src/HealthLedger/Primitives/Bad.cs", UpwardArrow)),
            5,
            "HealthLedger.Primitives may not know HealthLedger.Storage");

    [Fact]
    public void Arrow_behind_var_and_member_access_is_caught()
    {
        List<Finding> findings = Check(
            ("src/HealthLedger/Primitives/Height.cs", Height),
            ("src/HealthLedger/Ledger/Head.cs", Head),
            ("src/HealthLedger/Consensus/Protocol/Replica.cs", HiddenArrow));
        Verdict.Caught(findings, 6, "HealthLedger.Consensus.Protocol may not know HealthLedger.Ledger");
        Assert.DoesNotContain(findings, finding => finding.Line == 7);
    }

    [Fact]
    public void Facade_named_inside_a_room_is_caught_but_its_exceptions_are_not()
    {
        List<Finding> findings = Check(
            ("src/HealthLedger/LedgerNode.cs", "namespace HealthLedger;\npublic class LedgerNode { }"),
            ("src/HealthLedger/BrokenException.cs",
                "namespace HealthLedger;\npublic class BrokenException : System.Exception { }"),
            ("src/HealthLedger/Ledger/A.cs",
                "namespace HealthLedger.Ledger;\nclass A\n{\n    LedgerNode? _node;\n    BrokenException? _fault;\n}"));
        Verdict.Caught(findings, 4, "HealthLedger.Ledger may not know HealthLedger (here LedgerNode)");
        Assert.Single(findings);
    }

    [Fact]
    public void Parser_that_knows_more_of_the_core_than_primitives_is_caught() =>
        Verdict.Caught(
            Check(
                ("src/HealthLedger/Records/Draft.cs", "namespace HealthLedger.Records;\npublic class Draft { }"),
                ("adapters/HealthLedger.Hl7v2/Parsing/Bad.cs",
                    "namespace HealthLedger.Hl7v2.Parsing;\nclass Bad : HealthLedger.Records.Draft { }")),
            2,
            "HealthLedger.Hl7v2.Parsing may not know HealthLedger.Records");

    [Fact]
    public void Folder_without_a_line_in_the_map_is_caught() =>
        Verdict.Caught(
            Check(("src/HealthLedger/Attic/A.cs", "namespace HealthLedger.Attic;\nclass A { }")), 1, "is no room yet");

    [Fact]
    public void Name_that_cannot_be_resolved_is_caught() =>
        Verdict.Caught(
            Check(("src/HealthLedger/Ledger/A.cs", "namespace HealthLedger.Ledger;\nclass A : Nowhere { }")), 2,
                "CS0246");

    private static List<Finding> Check(params (string Path, string Text)[] files)
    {
        SourceFile[] sources = files.Select(file => new SourceFile(file.Path, file.Text)).ToArray();
        CSharpCompilation compilation = Compilations.OfPlanted(sources).WithAssemblyName("HealthLedger");
        return RoomRule.Check(compilation, RoomMap.House, hasGeneratedTypes: false).ToList();
    }

    /// <summary>Types made from pages do not exist for a compilation of the C# files alone.</summary>
    private static bool HasRazor(HouseProject project) => Repository.TextFiles.Any(file =>
        file.Path.StartsWith(project.Folder, StringComparison.Ordinal)
        && (file.Path.EndsWith(".razor", StringComparison.Ordinal)
            || file.Path.EndsWith(".cshtml", StringComparison.Ordinal)));
}
