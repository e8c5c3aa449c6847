using System.CommandLine;
using HealthLedger.Cryptography;
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
            return Required(context) == 0
                ? []
                : throw CliException.Usage("--required-witnesses needs --witnesses FILE.");
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

        int keys = peers.DistinctBy(peer => peer.PublicKey, StringComparer.OrdinalIgnoreCase).Count();
        int names = peers.DistinctBy(peer => peer.Name, StringComparer.Ordinal).Count();
        if (keys != peers.Count || names != peers.Count)
        {
            throw CliException.Usage($"'{path}' names a witness twice: each has a name and a key of its own.");
        }

        return Required(context) <= peers.Count
            ? peers
            : throw CliException.Usage($"--required-witnesses is more than the {peers.Count} witnesses of '{path}'.");
    }

    private static WitnessPeer? Parse(string[] parts) =>
        parts.Length == 3
        && IsKey(parts[1])
        && Uri.TryCreate(parts[2], UriKind.Absolute, out Uri? address)
        && address.Scheme == Uri.UriSchemeHttps
            ? new WitnessPeer { Name = parts[0], PublicKey = parts[1], Address = address }
            : null;

    private static bool IsKey(string text)
    {
        if (text.Length != 130 || !text.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        using VerificationKey? key = VerificationKey.TryImport(Convert.FromHexString(text));
        return key is not null;
    }
}
