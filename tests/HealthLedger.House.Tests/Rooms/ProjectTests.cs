using System.Xml.Linq;

namespace HealthLedger.House.Tests.Rooms;

public sealed class ProjectTests
{
    [Fact]
    public void Every_shipped_project_references_only_what_its_list_allows() =>
        Verdict.Clean(Repository.ProductProjects.SelectMany(ProjectRule.Check));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Repository.Full("HealthLedger.Sdk.sln")).Replace('\\', '/');
        Verdict.Clean(Repository.Projects
            .Where(project => !TakesPackagesFromItsOwnFeed(project))
            .Where(project => !solution.Contains($"\"{project.File.Path}\"", StringComparison.Ordinal))
            .Select(project =>
                new Finding(project.File.Path, 1, $"not in the solution: dotnet sln add {project.File.Path}")));
    }

    // A sample that stands for a vendor's repository cannot be restored before the packages are packed.
    private static bool TakesPackagesFromItsOwnFeed(HouseProject project) =>
        File.Exists(Path.Combine(Path.GetDirectoryName(Repository.Full(project.File.Path))!, "nuget.config"));

    [Fact]
    public void Every_package_version_is_exact()
    {
        SourceFile file =
            new("Directory.Packages.props", File.ReadAllText(Repository.Full("Directory.Packages.props")));
        Verdict.Clean(XDocument.Parse(file.Text).Descendants()
            .Select(item => (string?)item.Attribute("Version"))
            .OfType<string>()
            .Where(version => version.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '-')))
            .Select(version => new Finding(
                file.Path, file.LineOf(file.Text.IndexOf(version, StringComparison.Ordinal)),
                    $"{version} is not exact")));
    }

    [Theory]
    [InlineData("HealthLedger", "<PackageReference Include=\"Npgsql\" />", "package Npgsql")]
    [InlineData("HealthLedger", "<FrameworkReference Include=\"Microsoft.AspNetCore.App\" />", "framework Microsoft")]
    [InlineData("HealthLedger", "<InternalsVisibleTo Include=\"HealthLedger.Hl7v2\" />", "friend HealthLedger.Hl7v2")]
    [InlineData("HealthLedger.Verifier", "<ProjectReference Include=\"..\\HealthLedger\\HealthLedger.csproj\" />",
        "project HealthLedger")]
    [InlineData("HealthLedger.Verifier", "<Compile Include=\"../HealthLedger/A.cs\" />", "file of another folder")]
    [InlineData("HealthLedger.Hl7v2",
        "<ProjectReference Include=\"../HealthLedger.Fhir.R4/HealthLedger.Fhir.R4.csproj\" />",
            "project HealthLedger.Fhir.R4")]
    [InlineData("HealthLedger.Novelty", "", "is not in Rooms/ProjectRule.cs")]
    public void Forbidden_reference_is_caught(string name, string item, string expected)
    {
        ArgumentNullException.ThrowIfNull(item);
        SourceFile file = new($"src/{name}/{name}.csproj", $"<Project>\n<ItemGroup>\n{item}\n</ItemGroup>\n</Project>");
        Verdict.Caught(ProjectRule.Check(HouseProject.Read(file, [])), item.Length == 0 ? 1 : 3, expected);
    }

    [Fact]
    public void Friend_named_by_an_attribute_is_caught()
    {
        SourceFile file = new("src/HealthLedger/HealthLedger.csproj", "<Project />");
        SourceFile source = new(
            "src/HealthLedger/Friends.cs", "[assembly: InternalsVisibleTo(\"HealthLedger.Cli\")]");
        Verdict.Caught(ProjectRule.Check(HouseProject.Read(file, [source])), 1, "friend HealthLedger.Cli");
    }
}
