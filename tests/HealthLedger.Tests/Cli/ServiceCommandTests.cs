using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using HealthLedger.Cli;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Services;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

public sealed class ServiceCommandTests : IDisposable
{
    private const int MostHeard = 50;

    private readonly TemporaryFolder _folder = new();

    private string Unit => _folder["healthledger.service"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_unit_is_written_once_and_not_over_another_without_force()
    {
        CliRun first = await InstallAsync();
        string written = await File.ReadAllTextAsync(Unit);
        CliRun again = await InstallAsync();
        await File.AppendAllTextAsync(Unit, "# changed by hand\n");
        CliRun refused = await InstallAsync();
        string kept = await File.ReadAllTextAsync(Unit);
        CliRun forced = await InstallAsync("--force");

        Assert.Equal((0, 0), (first.ExitCode, again.ExitCode));
        Assert.True(first.Json.GetProperty("changed").GetBoolean());
        Assert.False(again.Json.GetProperty("changed").GetBoolean());
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("HLS1241", refused.Error, StringComparison.Ordinal);
        Assert.EndsWith("# changed by hand\n", kept, StringComparison.Ordinal);
        Assert.Equal(0, forced.ExitCode);
        Assert.Equal(written, await File.ReadAllTextAsync(Unit));
        Assert.Contains("Type=notify\n", written, StringComparison.Ordinal);
        Assert.Contains("WatchdogSec=", written, StringComparison.Ordinal);
        Assert.Contains("TimeoutAbortSec=10\n", written, StringComparison.Ordinal);
        Assert.Contains(
            "ExecStart=" + Program + " serve --data /var/lib/hl/ledger --mllp 2575\n", written,
            StringComparison.Ordinal);
        Assert.Contains("StateDirectory=hl\n", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--bogus", "3")]
    [InlineData("--mllp", "127.0.0.1:2575")]
    [InlineData("--http")]
    public async Task What_serve_would_not_start_with_is_refused_before_anything_is_written(params string[] serve)
    {
        CliRun run = await CliRun.OfAsync(
        [
            "service", "install", "--unit-folder", _folder.Path, "--executable", Program,
            "--", "--data", "/var/lib/hl/ledger", .. serve,
        ]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("HLS1201", run.Error, StringComparison.Ordinal);
        Assert.Contains("`serve` would not start", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Unit));
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        CliRun install = await InstallAsync("--dry-run");
        await InstallAsync();
        CliRun uninstall = await CliRun.OfAsync("service", "uninstall", "--unit-folder", _folder.Path, "--dry-run");

        Assert.Equal((0, 0), (install.ExitCode, uninstall.ExitCode));
        Assert.True(File.Exists(Unit));
        File.Delete(Unit);
        await InstallAsync("--dry-run");
        Assert.False(File.Exists(Unit));
    }

    [Fact]
    public async Task Uninstall_removes_a_unit_of_ours_alone()
    {
        await InstallAsync();
        CliRun removed = await CliRun.OfAsync("service", "uninstall", "--unit-folder", _folder.Path);
        bool isThere = File.Exists(Unit);
        await File.WriteAllTextAsync(Unit, "[Unit]\n");
        CliRun refused = await CliRun.OfAsync("service", "uninstall", "--unit-folder", _folder.Path);

        Assert.Equal(0, removed.ExitCode);
        Assert.False(isThere);
        Assert.Equal(1, refused.ExitCode);
        Assert.True(File.Exists(Unit));
    }

    [Fact]
    public async Task Permissions_by_which_others_could_do_harm_are_refused()
    {
        string secret = _folder["passphrase"];
        await File.WriteAllTextAsync(secret, "secret\n");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        CliRun readable = await CliRun.OfAsync(Arguments(["--data", "/var/lib/hl", "--passphrase-file", secret]));
        File.SetUnixFileMode(secret, UnixFileMode.UserRead);
        File.SetUnixFileMode(
            _folder.Path,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite);
        CliRun writable = await CliRun.OfAsync(Arguments(["--data", "/var/lib/hl", "--passphrase-file", secret]));

        Assert.Equal((1, 1), (readable.ExitCode, writable.ExitCode));
        Assert.Contains("HLS1242: other users may use", readable.Error, StringComparison.Ordinal);
        Assert.Contains("HLS1242: other users may write to", writable.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Unit));
    }

    [Theory]
    [InlineData("hl-nobody-has-this", "daemon", "there is no user 'hl-nobody-has-this'", "useradd --system")]
    [InlineData("daemon", "hl-nobody-has-this", "there is no group 'hl-nobody-has-this'", "groupadd --system")]
    public async Task A_user_or_group_that_is_not_there_is_refused_with_how_to_make_it(
        string user, string group, string fault, string remedy)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        CliRun run = await InstallAsync("--user", user, "--group", group);
        CliRun dry = await InstallAsync("--user", user, "--group", group, "--dry-run");

        Assert.Equal((1, 1), (run.ExitCode, dry.ExitCode));
        Assert.Contains("HLS1243: " + fault, run.Error, StringComparison.Ordinal);
        Assert.Contains(remedy, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
        Assert.False(File.Exists(Unit));
    }

    // A user of a directory is in no file of the machine.
    [Theory]
    [InlineData("exit 0", 0, "")]
    [InlineData("exit 2", 1, "HLS1243")]
    [InlineData("exit 3", 0, "warning: whether there are the user 'doctor'")]
    [InlineData(null, 0, "warning: whether there are the user 'doctor'")]
    public async Task Users_are_those_that_getent_knows_and_without_it_a_warning_is_given(
        string? script, int exitCode, string text)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string programs = Directory.CreateDirectory(_folder["programs"]).FullName;
        if (script is not null)
        {
            string getent = Path.Combine(programs, "getent");
            await File.WriteAllTextAsync(
                getent, "#!/bin/sh\ntest \"$2\" = doctor || exit 9\necho 'doctor:x:1'\n" + script + "\n");
            File.SetUnixFileMode(getent, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        CliRun run = await CliRun.WithVariablesAsync(
            new Dictionary<string, string> { ["PATH"] = programs },
            Arguments(["--data", "/var/lib/hl/ledger"], "--user", "doctor"));

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(exitCode == 0, File.Exists(Unit));
        Assert.Contains(text, run.Error, StringComparison.Ordinal);
        Assert.Equal(text.Length == 0, run.Error.Length == 0);
    }

    [Theory]
    [InlineData("root", "--data", "/var/lib/hl")]
    [InlineData("a b", "--data", "/var/lib/hl")]
    [InlineData("hl", "--data", "ledger")]
    [InlineData("hl", "--mllp", "2575")]
    public async Task What_cannot_run_as_a_service_is_wrong_usage(string user, string option, string value)
    {
        CliRun run = await CliRun.OfAsync(
            "service", "print", "--user", user, "--executable", Program, "--", option, value);

        Assert.Equal(2, run.ExitCode);
    }

    [Theory]
    [InlineData("/var/lib/x", "/var/lib/x")]
    [InlineData("50%", "50%%")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("say \"$HOME\"", "\"say \\\"$$HOME\\\"\"")]
    [InlineData("", "\"\"")]
    [InlineData("a\\b", "\"a\\\\b\"")]
    public void Arguments_are_quoted_as_systemd_reads_them(string argument, string quoted) =>
        Assert.Equal(quoted, UnitFile.Quote(argument));

    [Fact]
    public async Task The_unit_passes_systemds_own_check_where_it_is_installed()
    {
        const string tool = "/usr/bin/systemd-analyze";
        if (!File.Exists(tool))
        {
            return;
        }

        await InstallAsync();
        ProcessStartInfo start = new(tool, ["verify", "--man=no", Unit])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string said = await process.StandardError.ReadToEndAsync() + await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        // Other units of the machine may be complained of too.
        Assert.DoesNotContain(said.Split('\n'), line => line.Contains("healthledger", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_served_node_tells_the_service_manager_that_it_is_ready_alive_and_stopping()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string data = _folder["ledger"];
        await CliRun.OfAsync("init", "--data", data, "--development-keys");
        using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(_folder["notify"]));
        using CancellationTokenSource stop = new();
        await using LockedWriter error = new();
        CliEnvironment environment = CliRun.Environment(error, error, [], new Dictionary<string, string>
        {
            ["NOTIFY_SOCKET"] = _folder["notify"],
            ["WATCHDOG_USEC"] = "400000",
        });
        Task<int> served = Task.Run(() => CliProgram.RunAsync(
            ["serve", "--data", data, "--development-keys", "--mllp", "0"], environment, stop.Token));

        List<string> heard = [];
        while (heard.Count(message => message == "WATCHDOG=1") < 3)
        {
            heard.Add(await ReceiveAsync(manager));
            Assert.True(heard.Count < MostHeard, "No sign of life among what was heard.");
        }

        await stop.CancelAsync();
        while (!heard[^1].StartsWith("STOPPING=1", StringComparison.Ordinal))
        {
            heard.Add(await ReceiveAsync(manager));
        }

        Assert.Equal(0, await served);
        Assert.StartsWith("READY=1\nSTATUS=ready; height ", heard[0], StringComparison.Ordinal);
        Assert.Contains("1 listener, 0 connections", heard[0], StringComparison.Ordinal);
        Assert.Equal(0, manager.Available);
    }

    [Fact]
    public void Without_a_socket_nothing_is_told() =>
        Assert.Null(ServiceNotifier.Open(CliRun.Environment(
            TextWriter.Null, TextWriter.Null, [], new Dictionary<string, string>
            {
                ["NOTIFY_SOCKET"] = _folder["nobody"],
            })));

    [Theory]
    [InlineData("60000000", null, 60)]
    [InlineData("60000000", "1", null)]
    [InlineData("sixty", null, null)]
    [InlineData("0", null, null)]
    public void The_watchdog_is_ours_alone(string microseconds, string? process, int? seconds)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(_folder["notify"]));
        Dictionary<string, string> variables = new()
        {
            ["NOTIFY_SOCKET"] = _folder["notify"],
            ["WATCHDOG_USEC"] = microseconds,
        };
        if (process is not null)
        {
            variables["WATCHDOG_PID"] = process;
        }

        using ServiceNotifier? notifier = ServiceNotifier.Open(
            CliRun.Environment(TextWriter.Null, TextWriter.Null, [], variables));

        Assert.Equal(seconds, (int?)notifier!.Watchdog?.TotalSeconds);
    }

    // Any program of the system does: what is tested is the unit.
    private const string Program = "/usr/bin/env";

    private static async Task<string> ReceiveAsync(Socket manager)
    {
        byte[] buffer = new byte[4096];
        int length = await manager.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(60));
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private Task<CliRun> InstallAsync(params string[] more) =>
        CliRun.OfAsync(Arguments(["--data", "/var/lib/hl/ledger", "--mllp", "2575"], more));

    private string[] Arguments(string[] serve, params string[] more) =>
    [
        "service", "install", "--unit-folder", _folder.Path, "--executable", Program, "--json",
        .. more.Contains("--user") ? more : ["--user", "daemon", .. more], "--", .. serve,
    ];
}
