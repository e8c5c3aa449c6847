using System.CommandLine;
using HealthLedger.Witnesses;

namespace HealthLedger.Cli.Input;

/// <summary>The witnesses that a command is told of, and how many of them it wants.</summary>
internal sealed class WitnessOptions
{
    private readonly Option<string?> _file = new("--witnesses")
    {
        Description = "A file of witnesses, one a line: name, public key of 130 hexadecimal digits, and "
            + "https://host:port, with spaces between; # begins a comment.",
        HelpName = "FILE",
    };

    private readonly Option<int> _required = new("--required-witnesses")
    {
        Description = "How many of them must have signed.",
        HelpName = "NUMBER",
    };

    /// <summary>Gives a command the options.</summary>
    public Command On(Command command)
    {
        command.Add(_file);
        command.Add(_required);
        return command;
    }

    public int Required(CommandContext context) => context.Get(_required) is >= 0 and int number
        ? number
        : throw CliException.Usage("--required-witnesses is a number of 0 or more.");

    /// <summary>The witnesses of the file; none when no file is named.</summary>
    /// <exception cref="CliException">It cannot be read (HLS1203), or a line is none (HLS1201).</exception>
    public async Task<IReadOnlyList<WitnessPeer>> ReadAsync(
        CommandContext context, CancellationToken cancellationToken)
    {
        if (context.Get(_file) is not { } path)
        {
            return [];
        }

        byte[] bytes = await InputFile.Of(path, context.Environment).ReadAsync(cancellationToken)
            .ConfigureAwait(false);
        List<WitnessPeer> peers = [];
        int number = 0;
        foreach (string line in System.Text.Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            number++;
            string[] parts = line.Split('#')[0].Split(
                [' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length > 0)
            {
                peers.Add(Parse(parts) ?? throw CliException.Usage(
                    $"Line {number} of '{path}' is not a name, a public key of 130 hexadecimal digits and "
                    + "https://host:port."));
            }
        }

        return peers;
    }

    private static WitnessPeer? Parse(string[] parts) =>
        parts.Length == 3
        && parts[1].Length == 130
        && parts[1].All(char.IsAsciiHexDigit)
        && Uri.TryCreate(parts[2], UriKind.Absolute, out Uri? address)
        && address.Scheme == Uri.UriSchemeHttps
            ? new WitnessPeer { Name = parts[0], PublicKey = parts[1], Address = address }
            : null;
}
