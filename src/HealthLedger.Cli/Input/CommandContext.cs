using System.CommandLine;
using HealthLedger.Cli.Output;

namespace HealthLedger.Cli.Input;

/// <summary>One run of one command: its options, its console and the environment.</summary>
internal sealed class CommandContext
{
    private const string DataVariable = "HEALTHLEDGER_DATA";

    private readonly ParseResult _parsed;

    public CommandContext(ParseResult parsed, GlobalOptions globals, CliEnvironment environment)
    {
        _parsed = parsed;
        Globals = globals;
        Environment = environment;
        Console = new CliConsole(environment, parsed.GetValue(globals.Json));
    }

    /// <summary>How a command line is read. `@LIST` is ours: a list of files is not a list of arguments.</summary>
    public static ParserConfiguration Configuration => new() { ResponseFileTokenReplacer = null };

    public GlobalOptions Globals { get; }

    public CliEnvironment Environment { get; }

    public CliConsole Console { get; }

    public T? Get<T>(Option<T> option) => _parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => _parsed.GetValue(argument)!;

    /// <summary>Whether the option is on the command line, with its default or another value.</summary>
    public bool IsGiven(Option option) => _parsed.GetResult(option) is { Implicit: false };

    /// <summary>What is wrong with a command line of another command, as far as it can be told without running
    /// it.</summary>
    public IReadOnlyList<string> FaultsOf(string command, IEnumerable<string> arguments)
    {
        ParseResult parsed = _parsed.RootCommandResult.Command.Parse([command, .. arguments], Configuration);
        return [.. parsed.Errors.Select(error => error.Message)];
    }

    /// <summary>The data folder, where one was named.</summary>
    public string? FindData() =>
        Get(Globals.Data) is { Length: > 0 } given ? given : Environment.GetVariable(DataVariable);

    /// <summary>The data folder.</summary>
    /// <exception cref="CliException">None was named (HLS1202).</exception>
    public string RequireData() => FindData() is { Length: > 0 } folder ? folder : throw new CliException(
        CliErrorCodes.DataFolderMissing,
        ExitCode.Usage,
        $"No data folder was named. Add --data DIR, or set {DataVariable}.");
}
