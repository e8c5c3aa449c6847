using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HealthLedger.House.Tests;

/// <summary>What the tests need to know of one project file.</summary>
internal sealed class HouseProject
{
    private static readonly Regex FriendAttribute =
        new("InternalsVisibleTo\\(\"([^\"]+)\"\\)", RegexOptions.NonBacktracking);

    private HouseProject(SourceFile file, XDocument document, IReadOnlyList<SourceFile> sources)
    {
        File = file;
        Document = document;
        Sources = sources;
    }

    public SourceFile File { get; }

    public IReadOnlyList<SourceFile> Sources { get; }

    public string Name => Path.GetFileNameWithoutExtension(File.FileName);

    /// <summary>Folder of the project from the root, with a slash at its end.</summary>
    public string Folder => File.Path[..^File.FileName.Length];

    public bool IsProduct => File.IsProduct;

    /// <summary>Has an assembly of its own in its package, so that its public types are a promise.</summary>
    public bool HasPublicSurface =>
        IsProduct && !IsFalse("IsPackable") && !IsFalse("IncludeBuildOutput") && !IsTrue("PackAsTool");

    public string AssemblyPath =>
        Repository.Full($"artifacts/bin/{Name}/{Repository.Configuration}/{Name}.dll");

    public IEnumerable<string> PackageReferences => Items("PackageReference");

    public IEnumerable<string> FrameworkReferences => Items("FrameworkReference");

    public IEnumerable<string> LinkedFiles => Items("Compile")
        .Where(item => item.Contains("..", StringComparison.Ordinal));

    public IEnumerable<string> ProjectReferences =>
        Items("ProjectReference").Select(item => Path.GetFileNameWithoutExtension(item.Replace('\\', '/')));

    /// <summary>Friends named by the project file or by an attribute in a source.</summary>
    public IEnumerable<string> Friends =>
        Items("InternalsVisibleTo").Concat(Sources
            .SelectMany(source => FriendAttribute.Matches(source.Text))
            .Select(match => match.Groups[1].Value.Split(',')[0]));

    private XDocument Document { get; }

    public static HouseProject Read(SourceFile file, IEnumerable<SourceFile> all)
    {
        string folder = file.Path[..^file.FileName.Length];
        List<SourceFile> sources = all
            .Where(source => source.IsCSharp && source.Path.StartsWith(folder, StringComparison.Ordinal)).ToList();
        return new HouseProject(file, XDocument.Parse(file.Text), sources);
    }

    public int LineOf(string text)
    {
        int position = File.Text.IndexOf(text, StringComparison.Ordinal);
        return position < 0 ? 1 : File.LineOf(position);
    }

    private IEnumerable<string> Items(string name) =>
        Document.Descendants(name)
            .Select(item => (string?)item.Attribute("Include"))
            .OfType<string>()
            .SelectMany(include => include.Split(';', StringSplitOptions.RemoveEmptyEntries));

    private bool IsFalse(string property) => Has(property, "false");

    private bool IsTrue(string property) => Has(property, "true");

    private bool Has(string property, string value) =>
        Document.Descendants(property)
            .Any(item => string.Equals(item.Value, value, StringComparison.OrdinalIgnoreCase));
}
