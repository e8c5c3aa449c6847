using System.Text;

namespace HealthLedger.Hl7v2.Generator;

/// <summary>The two steps from the dictionaries to code, see README.md.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["import", string definitions, string repository]:
                Write(repository, ImportCommand.Run(definitions));
                return 0;
            case ["generate", string repository]:
                RemoveGenerated(repository);
                Write(repository, GenerateCommand.Run(path => File.ReadAllText(Path.Combine(repository, path))));
                return 0;
            default:
                return 2;
        }
    }

    /// <summary>A type that the tables no longer have must not stay behind.</summary>
    private static void RemoveGenerated(string repository)
    {
        foreach (string folder in GenerateCommand.Folders.Select(folder => Path.Combine(repository, folder)))
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static void Write(string repository, SortedDictionary<string, string> files)
    {
        UTF8Encoding encoding = new(encoderShouldEmitUTF8Identifier: false);
        foreach ((string path, string text) in files)
        {
            string full = Path.Combine(repository, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text, encoding);
        }
    }
}
