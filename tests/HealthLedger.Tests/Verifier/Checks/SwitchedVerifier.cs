using System.Reflection;
using System.Runtime.Loader;
using HealthLedger.Tests.Verifier.Corpus;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace HealthLedger.Tests.Verifier.Checks;

/// <summary>
/// The verifier's own sources, compiled in memory with a switch around every check, together with the judge of the
/// corpus. The product has no hook for this.
/// </summary>
internal sealed class SwitchedVerifier
{
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        """;

    // What a caller says and what a verdict shows are no checks of a proof.
    private static readonly string[] Unchecked =
        ["Facts.cs", "Expectation.cs", "Policy.cs", "RowName.cs", "Meanings.cs", "Verdict.cs", "Item.cs", "Writer.cs"];

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview);

    private SwitchedVerifier(Assembly assembly, IReadOnlyList<Check> checks)
    {
        Checks = checks;
        Judge = Bind<Func<string, byte[], byte[], string, string, string>>(assembly, nameof(CorpusJudge), "Judge");
        Replace = Bind<Action<int, bool>>(assembly, nameof(CheckSwitch), nameof(CheckSwitch.Replace));
        Asked = Bind<Func<int, bool[]>>(assembly, nameof(CheckSwitch), nameof(CheckSwitch.Asked));
    }

    public IReadOnlyList<Check> Checks { get; }

    public Func<string, byte[], byte[], string, string, string> Judge { get; }

    public Action<int, bool> Replace { get; }

    public Func<int, bool[]> Asked { get; }

    public static SwitchedVerifier Compile()
    {
        string root = Path.GetFullPath(Path.Combine(CorpusFolder.Root, "..", ".."));
        string source = Path.Combine(root, "src", "HealthLedger.Verifier");
        string tests = Path.Combine(root, "tests", "HealthLedger.Tests", "Verifier");
        string[] own =
        [
            Path.Combine(tests, "Corpus", "CorpusJudge.cs"), Path.Combine(tests, "Checks", "CheckSwitch.cs"),
        ];
        string[] files = [.. Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)];
        CSharpCompilation plain = CSharpCompilation.Create(
            "SwitchedVerifier",
            files.Concat(own)
                .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), Options, file))
                .Append(CSharpSyntaxTree.ParseText(ImplicitUsings, Options)),
            References(),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable));
        List<Check> checks = [];
        CSharpCompilation switched = plain;
        foreach (SyntaxTree tree in plain.SyntaxTrees.Where(tree => files.Contains(tree.FilePath)))
        {
            string name = Path.GetRelativePath(source, tree.FilePath).Replace('\\', '/');
            if (!Array.Exists(Unchecked, end => name.EndsWith(end, StringComparison.Ordinal)))
            {
                SyntaxNode rewritten = new CheckFinder(plain.GetSemanticModel(tree), name, checks).Rewrite();
                switched = switched.ReplaceSyntaxTree(tree, tree.WithRootAndOptions(rewritten, Options));
            }
        }

        return new SwitchedVerifier(Load(switched), checks);
    }

    private static Assembly Load(CSharpCompilation compilation)
    {
        using MemoryStream image = new();
        EmitResult result = compilation.Emit(image);
        Assert.True(
            result.Success,
            string.Join('\n', result.Diagnostics.Where(item => item.Severity == DiagnosticSeverity.Error).Take(10)));
        image.Position = 0;
        return new AssemblyLoadContext("switched", isCollectible: true).LoadFromStream(image);
    }

    private static IEnumerable<MetadataReference> References()
    {
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return platform.Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file).StartsWith("System.", StringComparison.Ordinal))
            .Select(file => MetadataReference.CreateFromFile(file));
    }

    private static TDelegate Bind<TDelegate>(Assembly assembly, string type, string method)
        where TDelegate : Delegate
    {
        return assembly.GetTypes().Single(candidate => candidate.Name == type)
            .GetMethod(method, BindingFlags.Public | BindingFlags.Static)!
            .CreateDelegate<TDelegate>();
    }
}
