using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Listeners;
using HealthLedger.Cli.Output;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hosting.Alerts;

namespace HealthLedger.Cli.Serving;

/// <summary>The options of `serve` for its MLLP listeners: one by options, or any number from a file.</summary>
internal sealed class ServeListeners
{
    private readonly ServeIntake _intake = new();

    private readonly Option<int> _mllp = new("--mllp")
    {
        Description = "The port of one MLLP listener on loopback; 0 takes a free one. With --listeners: none but those "
            + "of the file.",
        HelpName = "PORT",
        DefaultValueFactory = _ => 2575,
    };

    private readonly Option<string?> _file = new("--listeners")
    {
        Description = "A JSON file of listeners, each with its own address, TLS, limits and rules: "
            + "docs/reference/listeners.md.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _check = new("--check")
    {
        Description = "Check the file of --listeners and what it names, and start nothing.",
    };

    /// <summary>Adds the options to the command.</summary>
    public Command On(Command command)
    {
        command.Options.Add(_mllp);
        command.Options.Add(_file);
        command.Options.Add(_check);
        return _intake.On(command);
    }

    /// <summary>Reads the listeners that are asked for.</summary>
    /// <returns>The listeners and their alerts, or null with the exit code when there is nothing to start.</returns>
    /// <exception cref="CliException">Options contradict each other, or the file cannot be read (HLS1203).</exception>
    public async Task<(IReadOnlyList<ListenerConfiguration>? Listeners, AlertOptions? Alerts, int ExitCode)> ReadAsync(
        CommandContext context, CancellationToken cancellationToken)
    {
        bool isCheck = context.Get(_check);
        if (context.Get(_file) is not { } path)
        {
            return isCheck ? throw CliException.Usage("--check needs --listeners FILE.") : ([One(context)], null, 0);
        }

        string? other = context.IsGiven(_mllp) ? _mllp.Name : _intake.FindGiven(context);
        if (other is not null)
        {
            throw CliException.Usage($"{other} is for the one listener without a file: write it into '{path}'.");
        }

        ListenerFile file = await ListenerFile.ReadAsync(path, context.Environment, cancellationToken)
            .ConfigureAwait(false);
        bool isGood = file.Show(context.Console);
        if (isCheck)
        {
            ShowCheck(context.Console, file);
            return (null, null, isGood ? ExitCode.Done : ExitCode.CheckFailed);
        }

        return isGood ? (file.Listeners, file.Alerts, ExitCode.Done) : (null, null, ExitCode.Usage);
    }

    /// <exception cref="CliException">It is no port.</exception>
    public static int CheckPort(int port) =>
        port is >= 0 and <= 65535 ? port : throw CliException.Usage("A port is a number of 0 to 65535.");

    private static void ShowCheck(CliConsole console, ListenerFile file)
    {
        if (console.IsJson)
        {
            console.WriteJson(json =>
            {
                json.WriteBoolean("ok", file.Findings.Faults.Count == 0);
                json.WriteStartArray("listeners");
                foreach (ListenerConfiguration listener in file.Listeners)
                {
                    json.WriteStringValue(listener.Name);
                }

                json.WriteEndArray();
                json.WriteStartArray("errors");
                foreach (ListenerFault fault in file.Findings.Faults)
                {
                    json.WriteStartObject();
                    json.WriteString("code", fault.Code);
                    json.WriteString("path", fault.Path);
                    json.WriteString("text", fault.Text);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteStartArray("warnings");
                foreach (string warning in file.Findings.Warnings)
                {
                    json.WriteStringValue(warning);
                }

                json.WriteEndArray();
            });
        }

        console.WriteLine(file.Findings.Faults.Count == 0
            ? $"ok, {Counted.Of(file.Listeners.Count, "listener")}: "
                + string.Join(", ", file.Listeners.Select(listener => listener.Name))
            : $"{Counted.Of(file.Findings.Faults.Count, "error")}; nothing would start.");
    }

    private ListenerConfiguration One(CommandContext context) => new()
    {
        Listener = new MllpListenerOptions { Port = CheckPort(context.Get(_mllp)) },
        Intake = _intake.Read(context),
    };
}
