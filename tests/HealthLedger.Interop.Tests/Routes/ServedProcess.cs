using System.Diagnostics;
using System.Net;
using System.Text.Json;
using HealthLedger.Interop.Tests.Listener;

namespace HealthLedger.Interop.Tests.Routes;

/// <summary>`healthledger serve` with a file of listeners and routes, as a process of its own.</summary>
internal sealed class ServedProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ProcessOutput _output;
    private readonly ProcessOutput _errors;

    private ServedProcess(Process process)
    {
        _process = process;
        _output = new ProcessOutput(process.StandardOutput.BaseStream);
        _errors = new ProcessOutput(process.StandardError.BaseStream);
    }

    /// <summary>Where the listener `adt` takes messages; 0 until <see cref="WaitUntilReadyAsync"/> has
    /// returned.</summary>
    public int Port { get; private set; }

    /// <summary>Starts it without waiting for it.</summary>
    public static ServedProcess Start(string data, string listeners) => new(CliCommand.Start(
        "serve", "--data", data, "--listeners", listeners, "--json"));

    public async Task WaitUntilReadyAsync()
    {
        string? line = await _output.FirstLine.WaitAsync(Patience);
        Assert.True(line is not null, _errors.ToString());
        Port = IPEndPoint.Parse(JsonDocument.Parse(line).RootElement
            .GetProperty("listening").GetProperty("adt").GetString()!).Port;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Asks it to stop (SIGTERM) and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using Process kill = Process.Start("/bin/sh", ["-c", FormattableString.Invariant($"kill -TERM {_process.Id}")]);
        await kill.WaitForExitAsync().WaitAsync(Patience);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>What it has said on standard error.</summary>
    public override string ToString() => _errors.ToString();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }
}
