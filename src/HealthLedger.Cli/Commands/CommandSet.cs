using System.CommandLine;
using HealthLedger.Cli.Input;

namespace HealthLedger.Cli.Commands;

/// <summary>What the commands share when they are made.</summary>
internal sealed class CommandSet
{
    private readonly GlobalOptions _globals;
    private readonly CliEnvironment _environment;
    private readonly Dictionary<Command, string> _details = [];

    public CommandSet(GlobalOptions globals, CliEnvironment environment)
    {
        _globals = globals;
        _environment = environment;
    }

    /// <summary>What the help of a command shows below its options: notes and examples.</summary>
    public IReadOnlyDictionary<Command, string> Details => _details;

    /// <summary>Gives a command what it does.</summary>
    /// <param name="command">
    /// The command with its options. The first paragraph of its description stays; the rest becomes its details.
    /// </param>
    /// <param name="run">Runs it and returns an <see cref="ExitCode"/>.</param>
    public Command WithAction(Command command, Func<CommandContext, CancellationToken, Task<int>> run)
    {
        string[] parts = (command.Description ?? string.Empty).Split("\n\n", 2);
        command.Description = parts[0].Replace('\n', ' ');
        if (parts.Length > 1)
        {
            _details[command] = parts[1];
        }

        command.SetAction((parsed, cancellationToken) =>
            run(new CommandContext(parsed, _globals, _environment), cancellationToken));
        return command;
    }
}
