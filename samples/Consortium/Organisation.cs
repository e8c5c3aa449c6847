using System.Diagnostics;
using System.Net;
using HealthLedger;
using HealthLedger.Clients;

namespace Consortium;

/// <summary>One organisation: its folder, and its process while that runs.</summary>
internal sealed class Organisation : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private Process? _process;
    private LedgerClient? _client;

    public Organisation(string code, string folder)
    {
        Code = code;
        Folder = folder;
    }

    public string Code { get; }

    public string Folder { get; }

    public bool IsRunning => _process is not null;

    public int ProcessId => _process!.Id;

    /// <summary>Where its node listens for the others: a free port, another one after each start.</summary>
    public int ReplicaPort { get; private set; }

    /// <summary>Where its listener for HL7 listens.</summary>
    public IPEndPoint Mllp { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Its ledger, as another program of the organisation on the same machine sees it.</summary>
    public LedgerClient Ledger => _client ?? throw new InvalidOperationException($"{Code} does not run.");

    /// <summary>Starts its process, and returns when it listens.</summary>
    public async Task StartAsync(IEnumerable<(string, IPEndPoint)> peers, CancellationToken cancellationToken)
    {
        Process process = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, [.. Itself(), .. NodeArguments.Write(Folder, peers)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _process = process;
        string? line = await process.StandardOutput
            .ReadLineAsync(cancellationToken).AsTask().WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
        (int replicas, int mllp) = NodeProgram.TryRead(line)
            ?? throw new InvalidOperationException($"The process of {Code} did not start.");
        ReplicaPort = replicas;
        Mllp = new IPEndPoint(IPAddress.Loopback, mllp);
        _client = await LedgerClient.ConnectAsync(
            new LedgerClientOptions { SocketPath = Path.Combine(Folder, LedgerFolder.SocketFileName) },
            cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends its process as a loss of power does: SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await EndAsync(process).ConfigureAwait(false);
        }
    }

    /// <summary>Has its process end by itself.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            process.StandardInput.Close();
            if (await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(Patience)).ConfigureAwait(false)
                is { } first && !process.HasExited)
            {
                await first.ConfigureAwait(false);
                process.Kill();
            }

            await EndAsync(process).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync() => await KillAsync().ConfigureAwait(false);

    private static IEnumerable<string> Itself()
    {
        // Started by `dotnet X.dll`, or as a program of its own.
        string program = Environment.GetCommandLineArgs()[0];
        return Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [program] : [];
    }

    private async Task EndAsync(Process process)
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        process.Dispose();
        _process = null;
        if (Interlocked.Exchange(ref _client, null) is { } client)
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }
    }
}
