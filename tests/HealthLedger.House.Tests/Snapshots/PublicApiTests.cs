using Microsoft.CodeAnalysis;

namespace HealthLedger.House.Tests.Snapshots;

public sealed class PublicApiTests
{
    public static TheoryData<string> Packages => new(PackageNames);

    private static IEnumerable<string> PackageNames =>
        Repository.ProductProjects.Where(project => project.HasPublicSurface).Select(project => project.Name);

    [Theory]
    [MemberData(nameof(Packages))]
    public void Public_surface_is_the_approved_one(string package)
    {
        HouseProject project = Repository.ProductProjects.Single(
            candidate => string.Equals(candidate.Name, package, StringComparison.Ordinal));
        Snapshot.Match(
            $"{package}.api.txt",
            PublicApiRenderer.Render(Compilations.OfAssembly(project, MetadataImportOptions.Public)));
    }

    [Fact]
    public void Every_approved_surface_has_its_package()
    {
        IEnumerable<string> approved = Directory.EnumerateFiles(Repository.Full(Snapshot.Folder), "*.api.txt")
            .Select(path => Path.GetFileName(path)[..^".api.txt".Length]);
        Assert.Empty(approved.Except(PackageNames, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("public sealed class A { }", "public sealed class N.A|    public A()")]
    [InlineData(
        "public abstract class A : System.IDisposable { private protected A() { } public abstract void Dispose(); }",
        "public abstract class N.A : System.IDisposable|    public abstract void Dispose()")]
    [InlineData("public class A { internal A(int b) { } protected virtual string? C { get; private set; } }",
        "public class N.A|    protected virtual string? C { get; }")]
    [InlineData("public class A { public required int B { get; init; } }",
        "public class N.A|    public A()|    public required int B { get; init; }")]
    [InlineData("public interface IA<T> where T : class { void B(scoped in int c, out T? d, string e = \"x\"); }",
        "public interface N.IA<T> where T : class|    void B(scoped in int c, out T? d, string e = \"x\")")]
    [InlineData("[System.Flags] public enum A : byte { B = 1, C = 2 }",
        "[Flags] public enum N.A : byte|    B = 1|    C = 2")]
    [InlineData("public readonly record struct A(ulong B);",
        "public readonly struct N.A : System.IEquatable<N.A>|    public A(ulong B)|    public ulong B { get; init; }")]
    [InlineData("public readonly ref struct A { public System.ReadOnlySpan<byte> B { get; } }",
        "public readonly ref struct N.A|    public System.ReadOnlySpan<byte> B { get; }")]
    [InlineData(
        "[System.Diagnostics.CodeAnalysis.Experimental(\"HLS9001\")] public static class A { public const int B = 3; }",
        "[Experimental(\"HLS9001\")] public static class N.A|    public const int B = 3")]
    [InlineData("public delegate bool A(int b); class C { public class D { } }", "public delegate bool N.A(int b)")]
    public void Renderer_prints_what_a_user_compiles_against(string source, string expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        Assert.Equal(expected.Split('|'), Render($"namespace N {{ {source} }}"));
    }

    [Theory]
    [InlineData("public class A { public void B(int c) { } }", "public class A { public void B(long c) { } }")]
    [InlineData("public class A { public void B(int c) { } }", "public class A { public void B(int c = 1) { } }")]
    [InlineData("public class A { public string B() => \"\"; }", "public class A { public string? B() => null; }")]
    [InlineData("public class A { public int B { get; set; } }", "public class A { public int B { get; init; } }")]
    [InlineData("public class A { }", "public sealed class A { }")]
    [InlineData("public enum A { B = 1 }", "public enum A { B = 2 }")]
    public void Changed_surface_shows_in_the_difference(string before, string after) =>
        Assert.NotEmpty(Snapshot.Diff(Render(before), Render(after)));

    [Fact]
    public void Changed_private_part_shows_nothing() =>
        Assert.Empty(Snapshot.Diff(Render("public class A { int B; }"), Render("public class A { internal long C; }")));

    [Fact]
    public void Difference_names_the_type_and_both_lines() =>
        Assert.Equal(
            "  type B\n-     int C\n+     long C\n",
            Snapshot.Diff(["type A", "    int C", "type B", "    int C"],
                ["type A", "    int C", "type B", "    long C"]));

    private static string[] Render(string source) =>
        PublicApiRenderer.Render(Compilations.OfPlantedAssembly(source)).ToArray();
}
