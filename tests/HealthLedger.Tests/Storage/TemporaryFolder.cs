namespace HealthLedger.Tests.Storage;

/// <summary>A folder that exists as long as a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    // Closed to others, as vaults ask.
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("healthledger-").FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Copies a data folder, but for its lock.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            if (string.Equals(System.IO.Path.GetFileName(file), "lock", StringComparison.Ordinal))
            {
                continue;
            }

            string copy = System.IO.Path.Combine(to, System.IO.Path.GetRelativePath(from, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    public void CopyTo(string target) => Copy(Path, target);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
