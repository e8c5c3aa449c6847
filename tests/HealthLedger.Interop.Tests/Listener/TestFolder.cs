namespace HealthLedger.Interop.Tests.Listener;

/// <summary>A folder of one test, deleted with it.</summary>
internal sealed class TestFolder : IDisposable
{
    public TestFolder() => Path = Directory.CreateTempSubdirectory("healthledger-").FullName;

    public string Path { get; }

    /// <summary>A path in the folder; nothing is made there.</summary>
    public string At(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
