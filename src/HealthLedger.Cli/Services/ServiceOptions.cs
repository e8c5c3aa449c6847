using System.CommandLine;
using HealthLedger.Cli.Input;

namespace HealthLedger.Cli.Services;

/// <summary>The options of `service install` and `service print`.</summary>
internal sealed class ServiceOptions
{
    private const int LongestName = 64;

    // Options of `serve` whose value is a path; the service manager starts programs at the root.
    private static readonly string[] SecretOptions =
    [
        "--passphrase-file", "--key-file", "--postgresql-file", "--backup-passphrase-file", "--backup-key-file",
    ];

    private static readonly string[] OtherPaths = ["--data", "--listeners", "--witnesses", "--backup-to"];

    private readonly Argument<string[]> _serve = new("SERVE-OPTION")
    {
        Description = "The options of `serve`, behind --; paths have to be whole.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _user = new("--user")
    {
        Description = "The user that the node runs as; never root.",
        DefaultValueFactory = _ => "healthledger",
    };

    private readonly Option<string?> _group = new("--group") { Description = "The group. Default: as the user." };

    private readonly Option<string?> _executable = new("--executable")
    {
        Description = "The program. Default: this one.",
        HelpName = "PATH",
    };

    /// <summary>Adds the options to the command.</summary>
    public Command On(Command command)
    {
        command.Arguments.Add(_serve);
        command.Options.Add(_user);
        command.Options.Add(_group);
        command.Options.Add(_executable);
        return command;
    }

    /// <exception cref="CliException">A value is not what it should be.</exception>
    public ServiceDescription Read(CommandContext context)
    {
        string[] arguments = context.Get(_serve);
        string user = CheckName("--user", context.Get(_user)!);
        if (user == "root")
        {
            throw CliException.Usage("--user: a node needs no rights of root. Make a user of its own for it.");
        }

        foreach (string option in (string[])[.. SecretOptions, .. OtherPaths])
        {
            if (ValueOf(arguments, option) is { } path && !Path.IsPathFullyQualified(path))
            {
                throw CliException.Usage(
                    $"{option} {path}: a service starts at the root, so the path has to be whole.");
            }
        }

        string data = ValueOf(arguments, "--data") ?? throw CliException.Usage(
            "Name the data folder behind --: healthledger service install -- --data DIR --passphrase-file FILE …");
        if (arguments.Any(argument => argument.Any(char.IsControl)))
        {
            throw CliException.Usage("An option of `serve` has a control character in it.");
        }

        if (context.FaultsOf("serve", arguments) is { Count: > 0 } faults)
        {
            throw CliException.Usage($"`serve` would not start with what is behind --: {string.Join(' ', faults)}");
        }

        return new ServiceDescription
        {
            Executable = Executable(context),
            Arguments = arguments,
            User = user,
            Group = CheckName("--group", context.Get(_group) ?? user),
            DataFolder = Path.GetFullPath(data),
            WritableFolders = ValueOf(arguments, "--backup-to") is { } backups ? [Path.GetFullPath(backups)] : [],
            SecretFiles = [.. SecretOptions.Select(option => ValueOf(arguments, option)).OfType<string>()],
        };
    }

    /// <summary>A name of a user, group or unit.</summary>
    /// <exception cref="CliException">It is none.</exception>
    public static string CheckName(string option, string name) =>
        name.Length is > 0 and <= LongestName && char.IsAsciiLetter(name[0])
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            ? name
            : throw CliException.Usage($"{option} takes up to {LongestName} letters, digits, '-' and '_'.");

    private static string? ValueOf(string[] arguments, string option)
    {
        int index = Array.IndexOf(arguments, option);
        return index >= 0
            ? index + 1 < arguments.Length ? arguments[index + 1] : string.Empty
            : arguments.FirstOrDefault(each => each.StartsWith(option + "=", StringComparison.Ordinal))
                ?[(option.Length + 1)..];
    }

    private string Executable(CommandContext context)
    {
        string path = context.Get(_executable) ?? Environment.ProcessPath ?? string.Empty;
        return Path.IsPathFullyQualified(path) && Path.GetFileNameWithoutExtension(path) != "dotnet"
            ? path
            : throw CliException.Usage("Name the program with --executable PATH, by its whole path.");
    }
}
