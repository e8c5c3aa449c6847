namespace HealthLedger.Interop.Tests.Listener;

/// <summary>The listener program that the tests attack: samples/Hl7Listener in the configuration of the tests.</summary>
internal static class ListenerProgram
{
    /// <summary>The path of its assembly, for `dotnet`.</summary>
    public static string AssemblyPath()
    {
        // artifacts/bin/PROJECT/CONFIGURATION/
        DirectoryInfo output = new(AppContext.BaseDirectory);
        string path = Environment.GetEnvironmentVariable("HL_STANDIN") ?? Path.Combine(
            output.Parent!.Parent!.FullName, "Hl7Listener", output.Name, "Hl7Listener.dll");
        Assert.True(File.Exists(path), $"The listener is not built: {path}");
        return path;
    }
}
