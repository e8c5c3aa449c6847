namespace HealthLedger.House.Tests;

/// <summary>The working tree that these tests watch, found from where the test assembly was built.</summary>
internal static class Repository
{
    private const long LargestText = 1_000_000;

    private static readonly HashSet<string> SkippedFolders = new(StringComparer.OrdinalIgnoreCase)
    {
        ".git", ".vs", ".idea", "artifacts", "bin", "obj", "node_modules", "TestResults", "__pycache__",
    };

    private static readonly HashSet<string> TextExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".cs", ".md", ".csproj", ".props", ".targets", ".json", ".yml", ".yaml", ".xml", ".config", ".sh", ".js",
        ".mjs", ".cjs", ".ts", ".py", ".sql", ".razor", ".cshtml", ".css", ".html", ".txt", ".cddl", ".sln",
        ".editorconfig", ".service", ".npmrc", string.Empty,
    };

    private static readonly Lazy<IReadOnlyList<SourceFile>> AllFiles = new(ReadAll);

    private static readonly Lazy<IReadOnlyList<HouseProject>> AllProjects = new(ReadProjects);

    public static string Root { get; } = FindRoot();

    /// <summary>Folder name of the configuration these tests were built in: `debug` or `release`.</summary>
    public static string Configuration { get; } =
        new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)).Name;

    public static IReadOnlyList<SourceFile> TextFiles => AllFiles.Value;

    public static IEnumerable<SourceFile> CSharpFiles => TextFiles.Where(file => file.IsCSharp);

    public static IEnumerable<SourceFile> ProductFiles => CSharpFiles.Where(file => file.IsProduct);

    public static IReadOnlyList<HouseProject> Projects => AllProjects.Value;

    /// <summary>Projects in src and adapters, which are shipped.</summary>
    public static IEnumerable<HouseProject> ProductProjects => Projects.Where(project => project.IsProduct);

    public static string Full(string relative) =>
        Path.Combine(Root, relative.Replace('/', Path.DirectorySeparatorChar));

    public static bool Exists(string relative) => File.Exists(Full(relative)) || Directory.Exists(Full(relative));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HealthLedger.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName
            ?? throw new InvalidOperationException("HealthLedger.Sdk.sln is in no folder above the test assembly.");
    }

    private static List<SourceFile> ReadAll()
    {
        List<SourceFile> files = [];
        Collect(new DirectoryInfo(Root), files);
        return files;
    }

    private static void Collect(DirectoryInfo folder, List<SourceFile> files)
    {
        foreach (FileInfo file in folder.EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            if (TextExtensions.Contains(file.Extension) && file.Length <= LargestText)
            {
                string path = Path.GetRelativePath(Root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
                files.Add(new SourceFile(path, File.ReadAllText(file.FullName)));
            }
        }

        foreach (DirectoryInfo child in folder.EnumerateDirectories()
            .OrderBy(child => child.Name, StringComparer.Ordinal))
        {
            if (!SkippedFolders.Contains(child.Name) && child.LinkTarget is null)
            {
                Collect(child, files);
            }
        }
    }

    private static List<HouseProject> ReadProjects() =>
        TextFiles.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(file => HouseProject.Read(file, TextFiles))
            .ToList();
}
