using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using HealthLedger.Clients;
using HealthLedger.Testing.Faults;

namespace HealthLedger.Interop.Tests.Consortium;

/// <summary>
/// One organisation: `healthledger serve` on its folder, behind a line that can be cut, or on a host of its own.
/// </summary>
internal sealed class ReplicaProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly List<Task<string>> _errors = [];
    private Process? _process;
    private IPEndPoint _replicas = new(IPAddress.Loopback, 0);

    /// <param name="code">The organisation.</param>
    /// <param name="folder">Its data.</param>
    /// <param name="host">Where it runs; null for this host, behind lines.</param>
    public ReplicaProcess(string code, string folder, VirtualHost? host = null)
    {
        Code = code;
        Host = host;
        _folder = folder;
    }

    /// <summary>The host it runs on, or null when that is this one.</summary>
    public VirtualHost? Host { get; }

    public string Code { get; }

    /// <summary>How each of the others that call it reaches it, by their code.</summary>
    public Dictionary<string, TcpFaultProxy> Lines { get; } = [];

    /// <summary>Where it takes messages; changes with every start.</summary>
    public IPEndPoint Mllp { get; private set; } = new(IPAddress.Loopback, 0);

    public async Task StartAsync(IEnumerable<ReplicaProcess> others)
    {
        List<string> arguments =
        [
            .. Host?.Launcher ?? [], PeerPrograms.Find("dotnet")!,
            CliPath(), "serve", "--data", _folder, "--development-keys", "--mllp", "0", "--json", "--listen",
            Host is null ? "127.0.0.1:0" : "0.0.0.0:0",
        ];
        foreach (ReplicaProcess other in others)
        {
            arguments.AddRange(["--peer", $"{other.Code}={other.EndPointFor(this)}"]);
        }

        ProcessStartInfo start = new(arguments[0], arguments.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        _process = process;
        _errors.Add(process.StandardError.ReadToEndAsync());
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        Assert.True(line is not null, $"{Code} did not start.");
        JsonElement listening = JsonDocument.Parse(line).RootElement.GetProperty("listening");
        Mllp = IPEndPoint.Parse(listening.GetProperty("mllp").GetString()!);
        _replicas = IPEndPoint.Parse(listening.GetProperty("replicas").GetString()!);
        foreach (TcpFaultProxy each in Lines.Values)
        {
            each.Target = _replicas;
        }
    }

    public async Task KillAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(Patience);
            process.Dispose();
        }
    }

    public Task PauseAsync() => SignalAsync("STOP");

    public Task ResumeAsync() => SignalAsync("CONT");

    /// <summary>Asks it to end, and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        await _process!.WaitForExitAsync().WaitAsync(Patience);
        int exitCode = _process.ExitCode;
        _process.Dispose();
        _process = null;
        return exitCode;
    }

    /// <summary>A client of its node.</summary>
    public Task<LedgerClient> ConnectAsync() => LedgerClient.ConnectAsync(
        new LedgerClientOptions { SocketPath = Path.Combine(_folder, LedgerFolder.SocketFileName) });

    /// <summary>Verifies its whole history and payloads with no node running; returns the exit code.</summary>
    public async Task<int> VerifyAsync()
    {
        using Process verify = Process.Start(
            PeerPrograms.Find("dotnet")!,
            [CliPath(), "verify", "--full", "--json", "--data", _folder, "--development-keys"]);
        await verify.WaitForExitAsync().WaitAsync(Patience);
        return verify.ExitCode;
    }

    /// <summary>Ends it, and gives what it had to say since the first start, without the waiting for peers.</summary>
    public async Task<string> EndAsync()
    {
        await KillAsync();
        string[] lines = [.. (await Task.WhenAll(_errors)).SelectMany(text => text.Split('\n'))];
        return string.Join('\n', lines.Where(line =>
            line.Length > 0 && !line.Contains(HealthLedgerErrorCodes.PeerUnreachable, StringComparison.Ordinal)));
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        foreach (TcpFaultProxy line in Lines.Values)
        {
            await line.DisposeAsync();
        }
    }

    private IPEndPoint EndPointFor(ReplicaProcess caller)
    {
        if (Host is { } host)
        {
            return new IPEndPoint(host.AddressFor(caller.Host!), _replicas.Port);
        }

        if (!Lines.TryGetValue(caller.Code, out TcpFaultProxy? line))
        {
            line = new TcpFaultProxy(_replicas);
            Lines.Add(caller.Code, line);
        }

        return line.EndPoint;
    }

    /// <summary>The path of the command line's assembly, for `dotnet`.</summary>
    public static string CliPath()
    {
        // artifacts/bin/PROJECT/CONFIGURATION/
        DirectoryInfo output = new(AppContext.BaseDirectory);
        string path = Path.Combine(
            output.Parent!.Parent!.FullName, "HealthLedger.Cli", output.Name, "HealthLedger.Cli.dll");
        Assert.True(File.Exists(path), $"The command line is not built: {path}");
        return path;
    }

    private async Task SignalAsync(string signal)
    {
        string command = string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {_process!.Id}");
        using Process kill = Process.Start("/bin/sh", ["-c", command]);
        await kill.WaitForExitAsync().WaitAsync(Patience);
    }
}
