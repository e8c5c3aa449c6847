using System.Runtime.Loader;

namespace HealthLedger.House.Tests.Snapshots;

public sealed class WireFormatTests
{
    [Fact]
    public void Wire_format_is_the_approved_one()
    {
        HouseProject core = Repository.ProductProjects.Single(
            project => string.Equals(project.Name, "HealthLedger", StringComparison.Ordinal));
        AssemblyLoadContext context = new("core", isCollectible: true);
        Type? holder = context.LoadFromAssemblyPath(core.AssemblyPath).GetType(WireFormatReader.Holder);
        Snapshot.Match("wire.txt", WireFormatReader.Render(holder));
    }

    [Fact]
    public void Absent_class_promises_nothing() => Assert.Empty(WireFormatReader.Render(null));

    [Fact]
    public void Tuples_and_named_members_are_read_alike()
    {
        string[] expected = ["b 2", "    cddl   uint", "    golden 02"];
        Assert.Equal(expected, WireFormatReader.Render(typeof(Tuples)));
        Assert.Equal(expected, WireFormatReader.Render(typeof(Named)));
    }

    [Theory]
    [InlineData(typeof(NoEntries), "no static Entries")]
    [InlineData(typeof(Incomplete), "lacks one of")]
    [InlineData(typeof(NotHex), "not lower-case hex")]
    [InlineData(typeof(Twice), "twice")]
    public void Shape_that_is_not_understood_is_loud(Type holder, string expected)
    {
        InvalidDataException fault =
            Assert.Throws<InvalidDataException>(() => WireFormatReader.Render(holder).ToList());
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    private static class Tuples
    {
        public static IReadOnlyList<(string, int, string, string)> Entries => [("b", 2, "uint", "02")];
    }

    private static class Named
    {
        public static object[] Entries => [new { Name = "b", Label = "2", Cddl = "uint", GoldenHex = "02" }];
    }

    private static class NoEntries;

    private static class Incomplete
    {
        public static object[] Entries => [new { Name = "b", Number = 2 }];
    }

    private static class NotHex
    {
        public static (string, int, string, string)[] Entries => [("b", 2, "uint", "0G")];
    }

    private static class Twice
    {
        public static (string, int, string, string)[] Entries => [("b", 2, "uint", "02"), ("b", 3, "uint", "03")];
    }
}
