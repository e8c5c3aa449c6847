using System.Text.Json;
using HealthLedger.Cli;
using HealthLedger.Cli.Input;

namespace HealthLedger.Tests.Cli;

/// <summary>`serve` running in this process on free ports.</summary>
internal sealed class ServedLedger : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly FirstLineWriter _output = new();
    private readonly LockedWriter _error = new();
    private Task<int> _running = Task.FromResult(0);

    /// <summary>The address for `hl7 send`.</summary>
    public string Mllp { get; private set; } = string.Empty;

    /// <summary>Everything that it listens on, by name.</summary>
    public IReadOnlyDictionary<string, string> Doors { get; private set; } = new Dictionary<string, string>();

    /// <summary>Where it listens for other replicas; empty when it does not.</summary>
    public string Replicas { get; private set; } = string.Empty;

    /// <summary>What it wrote on error output.</summary>
    public string Error => _error.ToString();

    public Uri Http { get; private set; } = new("http://127.0.0.1");

    public static async Task<ServedLedger> StartAsync(string data)
    {
        await CliRun.OfAsync("init", "--data", data, "--development-keys");
        ServedLedger served = Begin(data);
        await served.UntilListeningAsync();
        return served;
    }

    /// <summary>Begins `serve` and waits for nothing.</summary>
    public static ServedLedger Begin(string data, params string[] more)
    {
        ServedLedger served = new();
        CliEnvironment environment = CliRun.Environment(
            served._output, served._error, [], new Dictionary<string, string>());
        served._running = Task.Run(() => CliProgram.RunAsync(
            [
                "serve", "--data", data, "--development-keys", "--http", "0", "--json",
                .. more.Contains("--listeners") ? (string[])[] : ["--mllp", "0"], .. more,
            ],
            environment,
            served._stop.Token));
        return served;
    }

    /// <summary>Waits until it says where it listens.</summary>
    public async Task UntilListeningAsync()
    {
        Task first = await Task.WhenAny(_output.FirstLine, _running);
        Assert.True(first == _output.FirstLine, _error.ToString());
        JsonElement listening = JsonDocument.Parse(await _output.FirstLine).RootElement.GetProperty("listening");
        Mllp = listening.TryGetProperty("mllp", out JsonElement mllp) ? mllp.GetString()! : string.Empty;
        Doors = listening.EnumerateObject().ToDictionary(door => door.Name, door => door.Value.GetString()!);
        Replicas = listening.TryGetProperty("replicas", out JsonElement replicas)
            ? replicas.GetString()!
            : string.Empty;
        Http = new Uri(listening.GetProperty("http").GetString()!);
    }

    /// <summary>What a signal does; returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        await _output.DisposeAsync();
        await _error.DisposeAsync();
    }
}
