namespace HealthLedger.House.Tests.Tidy;

/// <summary>Every tidy rule catches a violation planted for it, at its line, and leaves its neighbour alone.</summary>
public sealed class PlantedTests
{
    private static readonly string Work = string.Concat("/wo", "rk/");

    [Fact]
    public void Long_file_is_caught()
    {
        Verdict.Caught(ShapeRules.FileLength(Code(new string('\n', 401))), 401, "401 lines");
        Verdict.Clean(ShapeRules.FileLength(Code(new string('\n', 400))));
    }

    [Fact]
    public void Long_line_is_caught()
    {
        Verdict.Caught(ShapeRules.LineLength(Code("a\n" + new string('x', 121))), 2, "121 columns");
        Verdict.Clean(ShapeRules.LineLength(Code(new string('x', 120))));
    }

    [Fact]
    public void Second_type_in_a_file_is_caught()
    {
        Verdict.Caught(ShapeRules.OneTypePerFile(Code("namespace N;\nclass A { }\nenum B { }")), 3, "B needs a file");
        Verdict.Clean(ShapeRules.OneTypePerFile(Code("namespace N;\nclass A { class Inner { } }\nfile class B { }")));
    }

    [Fact]
    public void Type_in_a_file_of_another_name_is_caught()
    {
        Verdict.Caught(ShapeRules.OneTypePerFile(Code("namespace N;\ndelegate void B();")), 2, "B belongs into B.cs");
        Verdict.Clean(
            ShapeRules.OneTypePerFile(new SourceFile("src/X/Replica.ViewChange.cs", "partial class Replica { }")));
        Verdict.Clean(ShapeRules.OneTypePerFile(new SourceFile("src/X/Pool{T}.cs", "class Pool<T> { }")));
    }

    [Theory]
    [InlineData("src/X/Utils/A.cs")]
    [InlineData("src/X/StringHelpers.cs")]
    [InlineData("src/X/Replica.Part2.cs")]
    [InlineData("tests/X/Misc/A.cs")]
    public void Drawer_is_caught(string path) =>
        Verdict.Caught(ShapeRules.Drawers(new SourceFile(path, "")), 1, "says nothing");

    [Fact]
    public void Region_and_condition_are_caught()
    {
        Verdict.Caught(ShapeRules.Directives(Code("class A\n{\n#region x\n#endregion\n}")), 3, "#region");
        Verdict.Caught(ShapeRules.Directives(Code("#if NET9_0\nclass A { }\n#endif")), 1, "#if NET9_0");
        Verdict.Clean(ShapeRules.Directives(new SourceFile("samples/X/A.cs", "#region x\n#endregion")));
    }

    [Theory]
    [InlineData("class A { }\n// TODO later")]
    [InlineData("class A { }\n/// <summary>FIXME</summary>\nclass B { }")]
    public void Marker_of_unfinished_work_is_caught(string text) =>
        Verdict.Caught(WordRules.Unfinished(Code(text)), 2, "finish it");

    [Fact]
    public void Marker_in_a_page_is_caught_but_not_in_a_string()
    {
        Verdict.Caught(WordRules.Unfinished(new SourceFile("docs/a.md", "a\nb XXX")), 2, "XXX");
        Verdict.Clean(WordRules.Unfinished(Code("class A { string B = \"PID|XXX\"; }")));
    }

    [Fact]
    public void Member_that_is_not_implemented_is_caught() =>
        Verdict.Caught(
            WordRules.NotImplemented(Code("class A\n{\n  void B() => throw new NotImplementedException();\n}")), 3,
                "not there");

    [Theory]
    [InlineData("// return 1;")]
    [InlineData("// var a = b;")]
    [InlineData("// Foo.Bar(1);")]
    public void Dead_code_is_caught(string text) =>
        Verdict.Caught(WordRules.CommentedOutCode(Code(text)), 1, "commented-out");

    [Theory]
    [InlineData("// A sentence that says why; and goes on.")]
    [InlineData("// [INV-W1] LowWaterMark <= LastExecuted <= HighWaterMark.")]
    public void Sentence_is_not_dead_code(string text) => Verdict.Clean(WordRules.CommentedOutCode(Code(text)));

    [Fact]
    public void Word_with_another_meaning_in_the_field_is_caught()
    {
        Verdict.Caught(WordRules.OverloadedWords(Code("namespace N;\nclass LeaderElection { }")), 2, "we say primary");
        Verdict.Caught(WordRules.OverloadedWords(Code("class TransactionPool { }")), 1, "client request");
        Verdict.Clean(WordRules.OverloadedWords(Code("class NodeOptionsValidator { }\nclass Background { }")));
        Verdict.Clean(WordRules.OverloadedWords(
            new SourceFile("adapters/HealthLedger.Fhir.R4/Validation/A.cs", "class ResourceValidator { }")));
    }

    [Theory]
    [InlineData("record A(\n  byte[] B);")]
    [InlineData("record A\n{ public ReadOnlyMemory<byte> B { get; init; }\n}")]
    [InlineData("readonly record struct A(int C,\n ImmutableArray<int> B);")]
    public void Record_with_a_buffer_is_caught(string text) =>
        Verdict.Caught(RecordRules.Buffers(Code(text)), 2, "holds a buffer");

    [Fact]
    public void Record_with_a_secret_is_caught_and_one_with_ids_is_not()
    {
        Verdict.Caught(RecordRules.Buffers(Code("record A(string Passphrase);")), 1, "would print");
        Verdict.Clean(
            RecordRules.Buffers(Code("record A(int B) { static byte[] C = []; int D => 1; }\nclass E { byte[] F; }")));
    }

    [Fact]
    public void Generated_member_without_documentation_is_caught()
    {
        Verdict.Caught(
            GeneratedRules.Undocumented(
                Generated("/// <summary>A.</summary>\npublic struct A\n{\n  public int B => 1;\n}")),
            4, "not documented");
        Verdict.Clean(GeneratedRules.Undocumented(Generated("struct A\n{\n  private int B => 1;\n}")));
    }

    [Theory]
    [InlineData("adapters/X/Generated/A.g.cs", "", true)]
    [InlineData("adapters/X/A.cs", "// <auto-generated>", true)]
    [InlineData("adapters/X/A.cs", "// Generated by hand.", false)]
    public void Generated_file_is_known_by_its_place_or_its_first_line(string path, string text, bool isGenerated) =>
        Assert.Equal(isGenerated, new SourceFile(path, text).IsGenerated);

    [Fact]
    public void Path_of_a_machine_is_caught()
    {
        Verdict.Caught(PathRules.MachinePaths(new SourceFile("docs/a.md", $"a\nsee {Work}x")), 2,
            "path of one machine");
        Verdict.Clean(
            PathRules.MachinePaths(new SourceFile("docs/a.md", "https://host.example" + Work + "x and docs" + Work)));
    }

    [Fact]
    public void Registry_in_a_lock_file_is_caught() =>
        Verdict.Caught(
            PathRules.RegistryHosts(
                new SourceFile("tests/peers/package-lock.json", "{\n \"resolved\": \"https://r.example/a.tgz\"}")),
            2,
            "names a registry");

    [Fact]
    public void Neighbour_folder_is_caught_outside_test_set_up()
    {
        string text = string.Concat("a\n../", "shared/data");
        Verdict.Caught(PathRules.NeighbourFolders(new SourceFile("docs/a.md", text)), 2, "test set-up");
        Verdict.Clean(PathRules.NeighbourFolders(new SourceFile("tests/HealthLedger.Tests/TestDataFolder.cs", text)));
    }

    private static SourceFile Code(string text) => new("src/X/A.cs", text);

    private static SourceFile Generated(string text) => new("adapters/X/Generated/A.g.cs", text);
}
