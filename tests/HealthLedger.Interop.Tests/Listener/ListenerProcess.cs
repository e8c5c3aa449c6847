using System.Diagnostics;
using System.Globalization;

namespace HealthLedger.Interop.Tests.Listener;

/// <summary>
/// The listener as a process of its own, on a data folder, perhaps under another program such as strace that starts
/// it and gives it its own process id.
/// </summary>
internal sealed class ListenerProcess : IAsyncDisposable
{
    private const string Ready = "listening mllp 127.0.0.1:";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private ListenerProcess(Process process)
    {
        _process = process;
        Output = new ProcessOutput(process.StandardOutput.BaseStream);
        Errors = new ProcessOutput(process.StandardError.BaseStream);
    }

    public ProcessOutput Output { get; }

    public ProcessOutput Errors { get; }

    public int Id => _process.Id;

    /// <summary>The port; 0 until <see cref="WaitUntilReadyAsync"/> has returned.</summary>
    public int Port { get; private set; }

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts the listener without waiting for it.</summary>
    /// <param name="data">Its data folder.</param>
    /// <param name="under">The command line of the program that starts it, empty for none.</param>
    /// <param name="environment">More environment variables.</param>
    /// <param name="port">Its port; 0 lets the system choose.</param>
    /// <param name="isStored">Whether it answers when a message is stored, before it is sealed.</param>
    /// <param name="isLinking">Whether it links messages that refer to earlier ones.</param>
    public static ListenerProcess Start(
        string data,
        IReadOnlyList<string>? under = null,
        IReadOnlyDictionary<string, string>? environment = null,
        int port = 0,
        bool isStored = false,
        bool isLinking = false)
    {
        string[] command =
        [
            .. under ?? [], PeerPrograms.Find("dotnet")!, ListenerProgram.AssemblyPath(),
            "--port", port.ToString(CultureInfo.InvariantCulture), "--data", data,
            .. isStored ? (string[])["--stored"] : [],
            .. isLinking ? (string[])["--linking"] : [],
        ];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment["HEALTHLEDGER_PASSPHRASE"] = ListenerProgram.Passphrase;
        foreach (KeyValuePair<string, string> variable in environment ?? new Dictionary<string, string>())
        {
            start.Environment[variable.Key] = variable.Value;
        }

        Process process = Process.Start(start) ?? throw new InvalidOperationException("The listener did not start.");
        process.StandardInput.Close();
        return new ListenerProcess(process);
    }

    /// <summary>Starts the listener and waits until it listens.</summary>
    public static async Task<ListenerProcess> StartReadyAsync(
        string data,
        IReadOnlyList<string>? under = null,
        IReadOnlyDictionary<string, string>? environment = null,
        bool isStored = false,
        bool isLinking = false)
    {
        ListenerProcess listener = Start(data, under, environment, isStored: isStored, isLinking: isLinking);
        await listener.WaitUntilReadyAsync();
        return listener;
    }

    public async Task WaitUntilReadyAsync()
    {
        string? line = await Output.FirstLine.WaitAsync(Patience);
        Assert.True(line?.StartsWith(Ready, StringComparison.Ordinal) == true, $"{line}\n{Output}\n{Errors}");
        Port = int.Parse(line![Ready.Length..], CultureInfo.InvariantCulture);
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
        using Process kill = Process.Start("/bin/sh", ["-c", Invariant($"kill -TERM {Id}")]);
        await kill.WaitForExitAsync().WaitAsync(Patience);
        return await WaitForExitAsync();
    }

    /// <summary>Waits until it has ended by itself, and returns its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
