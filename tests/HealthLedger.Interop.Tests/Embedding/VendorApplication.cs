using System.Diagnostics;
using System.Globalization;

namespace HealthLedger.Interop.Tests.Embedding;

/// <summary>
/// Packs the SDK into a folder feed, builds samples/EhrIntegration from the packages as a vendor would, and runs it. The
/// version is fresh each time, so that no cache can answer with older packages.
/// </summary>
internal sealed class VendorApplication : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    private readonly Process _process;
    private readonly string _version;

    private VendorApplication(Process process, string version, Uri address)
    {
        _process = process;
        _version = version;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<VendorApplication> StartAsync()
    {
        using CancellationTokenSource limit = new(Limit);
        string root = RepositoryRoot();
        string version = "0.1.0-test." + DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        string configuration = AppContext.BaseDirectory.Contains("/release", StringComparison.Ordinal) ? "Release" : "Debug";
        foreach (string project in PackableProjects(root))
        {
            await RunAsync(
                root,
                ["pack", project, "--no-build", "-c", configuration, "-o", "artifacts/feed", $"-p:Version={version}"],
                limit.Token);
        }

        string output = Path.Combine(root, "artifacts", "vendor", version);
        await RunAsync(
            Path.Combine(root, "samples", "EhrIntegration"),
            ["build", "-c", "Release", "-o", output, $"-p:HealthLedgerVersion={version}", "-p:UseSharedCompilation=false"],
            limit.Token);
        Process process = Launch(
            output, [Path.Combine(output, "EhrIntegration.dll"), "--urls", "http://127.0.0.1:0"]);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            int at = line.IndexOf("Now listening on: ", StringComparison.Ordinal);
            if (at >= 0)
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new VendorApplication(process, version, new Uri(line[(at + 18)..].Trim()));
            }
        }

        string error = await process.StandardError.ReadToEndAsync(limit.Token);
        throw new InvalidOperationException("The application ended before it listened: " + error);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        string root = RepositoryRoot();
        Directory.Delete(Path.Combine(root, "artifacts", "vendor", _version), recursive: true);
        foreach (string package in Directory.EnumerateFiles(Path.Combine(root, "artifacts", "feed"), $"*{_version}*"))
        {
            File.Delete(package);
        }

        string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (string package in Directory.EnumerateDirectories(cache, "healthledger*"))
        {
            string stale = Path.Combine(package, _version);
            if (Directory.Exists(stale))
            {
                Directory.Delete(stale, recursive: true);
            }
        }
    }

    /// <summary>What must be in every package: its name and the files that it carries.</summary>
    public static IEnumerable<string> PackableProjects(string root) =>
        Directory.EnumerateFiles(Path.Combine(root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(root, "adapters"), "*.csproj", SearchOption.AllDirectories))
            .Where(path => !path.Contains("HealthLedger.Cli", StringComparison.Ordinal));

    public static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HealthLedger.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The repository's root is not above the tests.");
    }

    private static async Task RunAsync(string folder, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using Process process = Launch(folder, arguments);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"dotnet {arguments[0]} failed: {output}{await error}");
    }

    private static Process Launch(string folder, IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new("dotnet")
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // The outer `dotnet test` sets variables for its own build that a vendor's build does not have.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        return Process.Start(start)!;
    }
}
