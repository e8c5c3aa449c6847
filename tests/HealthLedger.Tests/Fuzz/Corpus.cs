namespace HealthLedger.Tests.Fuzz;

/// <summary>
/// Committed inputs: tests/corpus/fuzz, a folder for each target, hexadecimal files. `ok-` are accepted, `no-` are
/// refused; an input that once failed is added to them. HEALTHLEDGER_APPROVE=1 makes the folder of a target that has
/// none.
/// </summary>
internal static class Corpus
{
    private const int Refused = 10;

    public static IReadOnlyList<(string Name, byte[] Bytes)> Of(FuzzTarget target)
    {
        string folder = Path.Combine(Root(), target.Name);
        if (!Directory.Exists(folder))
        {
            if (Environment.GetEnvironmentVariable("HEALTHLEDGER_APPROVE") != "1")
            {
                return [];
            }

            Make(target, folder);
        }

        return
        [
            .. Directory.EnumerateFiles(folder, "*.hex").Order(StringComparer.Ordinal).Select(
                file => (Path.GetFileName(file), Convert.FromHexString(File.ReadAllText(file).Trim()))),
        ];
    }

    /// <summary>One committed input.</summary>
    public static byte[] Read(string target, string name) =>
        Convert.FromHexString(File.ReadAllText(Path.Combine(Root(), target, name + ".hex")).Trim());

    private static void Make(FuzzTarget target, string folder)
    {
        Directory.CreateDirectory(folder);
        Draw draw = new(20_261_125);
        CborMutator mutator = new(draw);
        byte[] whole = target.Make(draw);
        Write("ok-1", whole);
        for (int i = 0, kept = 0; i < 200 && kept < Refused; i++)
        {
            byte[] changed = mutator.Mutate(target.Make(draw));
            if (changed.Length < 4096 && target.Again(changed) is null)
            {
                kept++;
                Write($"no-{kept}", changed);
            }
        }

        void Write(string name, byte[] bytes) =>
            File.WriteAllText(Path.Combine(folder, name + ".hex"), Convert.ToHexStringLower(bytes) + "\n");
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HealthLedger.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "tests", "corpus", "fuzz");
    }
}
