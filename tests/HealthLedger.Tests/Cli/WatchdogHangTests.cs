using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using HealthLedger.Cli;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Listeners;
using HealthLedger.Cli.Output;
using HealthLedger.Cli.Services;
using HealthLedger.Cli.Serving;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

/// <summary>A node that hangs gives no sign of life: with a real process that is stopped, and with a lock that is never
/// let go of.</summary>
public sealed class WatchdogHangTests : IDisposable
{
    private const string Alive = "WATCHDOG=1";

    // Ten times the interval of signs.
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(2);

    private readonly TemporaryFolder _folder = new();
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public void Dispose()
    {
        _manager.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_process_that_is_stopped_gives_no_sign_of_life_and_gives_it_again_when_it_goes_on()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await CliRun.OfAsync("init", "--data", _folder["ledger"], "--development-keys");
        _manager.Bind(new UnixDomainSocketEndPoint(_folder["notify"]));
        using Process process = Serve();
        try
        {
            await UntilAliveAsync();
            await SignalAsync(process, "STOP");
            await DrainAsync();
            Assert.Null(await TryReceiveAsync(Long));

            await SignalAsync(process, "CONT");
            await UntilAliveAsync();
            await SignalAsync(process, "TERM");
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    [Fact]
    public async Task A_lock_of_a_listener_that_is_never_let_go_of_ends_the_signs_of_life()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        _manager.Bind(new UnixDomainSocketEndPoint(_folder["notify"]));
        CliEnvironment environment = CliRun.Environment(
            TextWriter.Null, TextWriter.Null, [], new Dictionary<string, string>
            {
                ["NOTIFY_SOCKET"] = _folder["notify"],
                ["WATCHDOG_USEC"] = "400000",
            });
        CliConsole console = new(environment, isJson: false);
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        await using ServedListeners listeners = new(
            node,
            [
                new ListenerConfiguration
                {
                    Listener = new MllpListenerOptions { Name = "held", Port = 0 },
                    Intake = new Hl7v2IntakeOptions(),
                },
            ],
            new ServeEvents(console),
            TimeProvider.System);
        await listeners.StartAsync(default);
        using ServiceNotifier notifier = ServiceNotifier.Open(environment)!;
        ServiceWatch watch = ServiceWatch.Start(notifier, node, listeners, console, TimeProvider.System)!;
        await UntilAliveAsync();

        using ManualResetEventSlim letGo = new();
        Thread holder = Hold(LockOf(listeners.Find("held")!), letGo);
        await DrainAsync();
        Assert.Null(await TryReceiveAsync(Long));

        letGo.Set();
        holder.Join();
        await UntilAliveAsync();
        await watch.DisposeAsync();
    }

    private static Lock LockOf(MllpListener listener) => (Lock)typeof(MllpListener)
        .GetField("_gate", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(listener)!;

    // A lock belongs to a thread: this one does nothing else.
    private static Thread Hold(Lock held, ManualResetEventSlim letGo)
    {
        using ManualResetEventSlim isHeld = new();
        Thread thread = new(() =>
        {
            lock (held)
            {
                isHeld.Set();
                letGo.Wait();
            }
        });
        thread.Start();
        isHeld.Wait();
        return thread;
    }

    private static async Task SignalAsync(Process process, string signal)
    {
        using Process kill = Process.Start(
            "/bin/kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    private Process Serve()
    {
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in (string[])
            [
                "exec", typeof(CliProgram).Assembly.Location, "serve", "--data", _folder["ledger"],
                "--development-keys", "--mllp", "0",
            ])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["NOTIFY_SOCKET"] = _folder["notify"];
        start.Environment["WATCHDOG_USEC"] = "400000";
        Process process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        return process;
    }

    private async Task UntilAliveAsync()
    {
        while (await TryReceiveAsync(TimeSpan.FromSeconds(60)) is { } message)
        {
            if (message == Alive)
            {
                return;
            }
        }

        Assert.Fail("No sign of life.");
    }

    // What was on its way when it stopped.
    private async Task DrainAsync()
    {
        while (await TryReceiveAsync(TimeSpan.FromSeconds(1)) is not null)
        {
            continue;
        }
    }

    private async Task<string?> TryReceiveAsync(TimeSpan patience)
    {
        byte[] buffer = new byte[4096];
        using CancellationTokenSource late = new(patience);
        try
        {
            return Encoding.UTF8.GetString(buffer, 0, await _manager.ReceiveAsync(buffer, late.Token));
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
