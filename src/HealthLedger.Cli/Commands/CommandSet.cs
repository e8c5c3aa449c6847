using System.CommandLine;
using HealthLedger.Cli.Input;

namespace HealthLedger.Cli.Commands;

/// <summary>What the commands share when they are made.</summary>
internal sealed class CommandSet
{
    private readonly GlobalOptions _globals;
    private readonly CliEnvironment _environment;

    public CommandSet(GlobalOptions globals, CliEnvironment environment)
    {
        _globals = globals;
        _environment = environment;
    }

    /// <summary>Gives a command what it does.</summary>
    /// <param name="command">The command with its options.</param>
    /// <param name="run">Runs it and returns an <see cref="ExitCode"/>.</param>
    public Command WithAction(Command command, Func<CommandContext, CancellationToken, Task<int>> run)
    {
        command.SetAction((parsed, cancellationToken) =>
            run(new CommandContext(parsed, _globals, _environment), cancellationToken));
        return command;
    }
}
