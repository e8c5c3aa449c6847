namespace HealthLedger.Interop.Tests.Listener;

/// <summary>The listener program that the tests attack: samples/Hl7Listener in the configuration of the tests.</summary>
internal static class ListenerProgram
{
    /// <summary>The path of its assembly, for `dotnet`.</summary>
    public static string AssemblyPath()
    {
        DirectoryInfo output = new(AppContext.BaseDirectory);
        string framework = output.Name;
        string configuration = output.Parent!.Name;
        string path = Environment.GetEnvironmentVariable("HL_STANDIN") ?? Path.Combine(
            PeerPrograms.Root(), "samples", "Hl7Listener", "bin", configuration, framework, "Hl7Listener.dll");
        Assert.True(File.Exists(path), $"The listener is not built: {path}");
        return path;
    }
}
