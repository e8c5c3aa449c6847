using System.Diagnostics;
using System.Text.Json;

namespace HealthLedger.Interop.Tests;

/// <summary>
/// A program started by a test: bounded in time, ended through its own handle. Serves for the third-party peers and for
/// any program of ours that prints lines, such as a listener whose first line names its port.
/// </summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Task<string> _errors;

    private PeerProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static PeerProcess Start(string program, params string[] arguments) =>
        Start(new Dictionary<string, string>(), program, arguments);

    /// <summary>Starts a program with variables beside those of this process.</summary>
    public static PeerProcess Start(
        IReadOnlyDictionary<string, string> variables, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start) ?? throw new InvalidOperationException("The program did not start.");
        process.StandardInput.Close();
        return new PeerProcess(process);
    }

    /// <summary>Starts a script of an npm peer, or fails with the reason when the peer is absent.</summary>
    public static PeerProcess StartNode(string peer, string script, params string[] arguments)
    {
        Assert.Null(PeerPrograms.Missing(peer));
        string path = Path.Combine(PeerPrograms.FolderOf(peer), script);
        return Start(PeerPrograms.Find("node")!, [path, .. arguments]);
    }

    /// <summary>Reads one line of JSON; fails with the program's own words when it has ended.</summary>
    public async Task<JsonElement> ReadLineAsync()
    {
        string? line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (line is null)
        {
            throw new InvalidOperationException("The peer ended early: " + await _errors.WaitAsync(Patience));
        }

        return JsonDocument.Parse(line).RootElement;
    }

    /// <summary>Waits for the end of a program that should succeed, and returns what it printed.</summary>
    public async Task<string> FinishAsync()
    {
        string output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(_process.ExitCode == 0, $"Exit code {_process.ExitCode}: {await _errors}{output}");
        return output;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }

        _process.Dispose();
    }
}
