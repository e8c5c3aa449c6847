using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace HealthLedger.Tests.Storage.PostgreSql;

/// <summary>A node in a process of its own (tests/HealthLedger.WriterProcess), to be killed and stopped.</summary>
internal sealed class WriterProcess : IAsyncDisposable
{
    private const int StopSignal = 19;
    private const int ContinueSignal = 18;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly Task _reading;
    private readonly Task<string> _errors;
    private readonly ConcurrentDictionary<string, byte> _lines = new(StringComparer.Ordinal);

    private WriterProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>The record that each acknowledged key got.</summary>
    public ConcurrentDictionary<int, string> Acknowledged { get; } = [];

    public int ExitCode => _process.ExitCode;

    public static WriterProcess Start(string folder, string schema, int count) =>
        Start(folder, schema, count.ToString(CultureInfo.InvariantCulture));

    /// <summary>Starts it with the arguments that its Program lists.</summary>
    public static WriterProcess Start(params string[] arguments)
    {
        DirectoryInfo output = new(AppContext.BaseDirectory);
        string path = Path.Combine(
            output.Parent!.Parent!.FullName,
            "HealthLedger.WriterProcess",
            output.Name,
            "HealthLedger.WriterProcess.dll");
        ProcessStartInfo start = new(
            "dotnet", [path, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return new WriterProcess(Process.Start(start)!);
    }

    /// <summary>Waits until it has said a line.</summary>
    public Task UntilSaidAsync(string line) => UntilAsync(() => _lines.ContainsKey(line));

    /// <summary>Waits until so many keys are acknowledged.</summary>
    public Task UntilAcknowledgedAsync(int count) => UntilAsync(() => Acknowledged.Count >= count);

    public bool HasSaid(string line) => _lines.ContainsKey(line);

    /// <summary>All lines that it said beside acknowledgements.</summary>
    public IEnumerable<string> Lines => _lines.Keys;

    /// <summary>Waits until it has said so many lines.</summary>
    public Task UntilLinesAsync(int count) => UntilAsync(() => _lines.Count >= count);

    /// <summary>Whether a call failed.</summary>
    public bool HasFailed => _lines.Keys.Any(line => line.StartsWith("failed ", StringComparison.Ordinal));

    public void Kill() => _process.Kill();

    /// <summary>Stops it, and waits until every thread of it stands still.</summary>
    public async Task PauseAsync()
    {
        Assert.Equal(0, Signal(_process.Id, StopSignal));
        await UntilAsync(() => Directory.EnumerateDirectories($"/proc/{_process.Id}/task").All(IsStopped));
    }

    public void Resume() => Assert.Equal(0, Signal(_process.Id, ContinueSignal));

    public async Task WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _reading.WaitAsync(Patience);
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        await WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        await _reading;
        _process.Dispose();
    }

    // The state comes behind the name, which is in brackets.
    private static bool IsStopped(string thread)
    {
        try
        {
            string state = File.ReadAllText(Path.Combine(thread, "stat"));
            return state[state.LastIndexOf(')')..].StartsWith(") T", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It has ended since it was listed.
            return true;
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            if (words is ["ack", var number, var record])
            {
                Acknowledged[int.Parse(number, CultureInfo.InvariantCulture)] = record;
            }
            else
            {
                _lines.TryAdd(line, 0);
            }
        }
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (_process.HasExited && !condition())
            {
                await _reading;
                Assert.True(condition(), $"The writer ended. {string.Join('|', _lines.Keys)} {await _errors}");
            }

            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Patience, "What the test waits for does not happen.");
            await Task.Delay(1);
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
