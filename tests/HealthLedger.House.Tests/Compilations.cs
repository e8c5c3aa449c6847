using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace HealthLedger.House.Tests;

/// <summary>
/// Compilations of the projects' sources against what their build used, and of built assemblies alone.
/// </summary>
internal static class Compilations
{
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly ConcurrentDictionary<string, MetadataReference> Cache = new(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, CSharpCompilation> Sources = new(StringComparer.Ordinal);

    /// <summary>The project's own sources, bound against its packages, its projects and the framework.</summary>
    public static CSharpCompilation OfSources(HouseProject project) => Sources.GetOrAdd(project.Name, _ =>
        OfSources(project.Name, project.Sources, References(project, withItself: false), Usings(project)));

    /// <summary>Planted sources, bound against the framework alone.</summary>
    public static CSharpCompilation OfPlanted(params SourceFile[] sources) =>
        OfSources("Planted", sources, Framework().Values.Select(Reference), ImplicitUsings);

    /// <summary>The built assembly as its users see it, or with all its internals.</summary>
    public static IAssemblySymbol OfAssembly(HouseProject project, MetadataImportOptions import)
    {
        if (!File.Exists(project.AssemblyPath))
        {
            throw new InvalidOperationException(
                $"{project.Name} is not built for configuration '{Repository.Configuration}': {project.AssemblyPath}");
        }

        MetadataReference itself = MetadataReference.CreateFromFile(project.AssemblyPath);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Reader",
            references: References(project, withItself: false).Append(itself),
            options: new(OutputKind.DynamicallyLinkedLibrary, metadataImportOptions: import));
        return (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(itself)!;
    }

    /// <summary>Planted sources as a user of their assembly sees them.</summary>
    public static IAssemblySymbol OfPlantedAssembly(string text)
    {
        CSharpCompilation planted = OfPlanted(new SourceFile("src/Planted/Planted.cs", text));
        using MemoryStream image = new();
        EmitResult result = planted.Emit(image);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
        }

        MetadataReference reference = MetadataReference.CreateFromImage(image.ToArray());
        CSharpCompilation reader = CSharpCompilation.Create(
            "Reader",
            references: Framework().Values.Select(Reference).Append(reference),
            options: new(OutputKind.DynamicallyLinkedLibrary, metadataImportOptions: MetadataImportOptions.All));
        return (IAssemblySymbol)reader.GetAssemblyOrModuleSymbol(reference)!;
    }

    private static CSharpCompilation OfSources(
        string name, IEnumerable<SourceFile> sources, IEnumerable<MetadataReference> references, string usings) =>
        CSharpCompilation.Create(
            name,
            sources.Select(source => source.Tree).Append(new SourceFile("implicit/Usings.cs", usings).Tree),
            references,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable));

    private static IEnumerable<MetadataReference> References(HouseProject project, bool withItself)
    {
        // The first wins: a package may carry a newer copy of what the shared frameworks hold too.
        SortedDictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);
        string output = Path.GetDirectoryName(project.AssemblyPath)!;
        if (Directory.Exists(output))
        {
            Add(files, Directory.EnumerateFiles(output, "HealthLedger*.dll"));
        }

        if (!withItself)
        {
            files.Remove(project.Name);
        }

        Add(files, PackageAssemblies(project));
        foreach ((string name, string path) in Framework())
        {
            files.TryAdd(name, path);
        }

        return files.Values.Select(Reference);
    }

    private static SortedDictionary<string, string> Framework()
    {
        SortedDictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        Add(files, Directory.EnumerateFiles(runtime, "*.dll"));
        string web = Path.Combine(
            Path.GetDirectoryName(Path.GetDirectoryName(runtime))!, "Microsoft.AspNetCore.App",
                Path.GetFileName(runtime));
        if (Directory.Exists(web))
        {
            Add(files, Directory.EnumerateFiles(web, "*.dll"));
        }

        return files;
    }

    private static void Add(SortedDictionary<string, string> files, IEnumerable<string> paths)
    {
        foreach (string path in paths.Where(IsManaged))
        {
            files.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        }
    }

    private static bool IsManaged(string path)
    {
        try
        {
            _ = System.Reflection.AssemblyName.GetAssemblyName(path);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }

    private static MetadataReference Reference(string path) =>
        Cache.GetOrAdd(path, static file => MetadataReference.CreateFromFile(file));

    /// <summary>The compile-time assemblies of the project's packages, as its restore wrote them down.</summary>
    private static IEnumerable<string> PackageAssemblies(HouseProject project)
    {
        string assets = Repository.Full($"artifacts/obj/{project.Name}/project.assets.json");
        if (!File.Exists(assets))
        {
            yield break;
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(assets));
        List<string> folders = document.RootElement.GetProperty("packageFolders").EnumerateObject()
            .Select(folder => folder.Name).ToList();
        JsonElement target = document.RootElement.GetProperty("targets").EnumerateObject().First().Value;
        foreach (JsonProperty library in target.EnumerateObject())
        {
            if (!library.Value.TryGetProperty("compile", out JsonElement compile))
            {
                continue;
            }

            string relative = document.RootElement.GetProperty("libraries").GetProperty(library.Name)
                .GetProperty("path").GetString()!;
            foreach (JsonProperty asset in compile.EnumerateObject())
            {
                string? path = folders.Select(folder => Path.Combine(folder, relative, asset.Name))
                    .FirstOrDefault(File.Exists);
                if (path is not null && path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
                {
                    yield return path;
                }
            }
        }
    }

    private static string Usings(HouseProject project)
    {
        string generated = Repository.Full(
            $"artifacts/obj/{project.Name}/{Repository.Configuration}/{project.Name}.GlobalUsings.g.cs");
        return File.Exists(generated) ? File.ReadAllText(generated) : ImplicitUsings;
    }
}
