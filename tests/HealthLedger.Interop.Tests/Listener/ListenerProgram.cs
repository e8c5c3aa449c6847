namespace HealthLedger.Interop.Tests.Listener;

/// <summary>
/// The listener program that the tests attack: samples/Hl7Listener in the configuration of the tests.
/// </summary>
internal static class ListenerProgram
{
    /// <summary>What protects the keys of the ledgers that the tests make.</summary>
    public const string Passphrase = "a passphrase of the tests";

    /// <summary>The path of its assembly, for `dotnet`.</summary>
    public static string AssemblyPath()
    {
        // artifacts/bin/PROJECT/CONFIGURATION/
        DirectoryInfo output = new(AppContext.BaseDirectory);
        string path = Path.Combine(
            output.Parent!.Parent!.FullName, "Hl7Listener", output.Name, "Hl7Listener.dll");
        Assert.True(File.Exists(path), $"The listener is not built: {path}");
        return path;
    }
}
