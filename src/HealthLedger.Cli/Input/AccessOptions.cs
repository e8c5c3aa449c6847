using System.CommandLine;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Input;

/// <summary>Who asks for access to content, and why.</summary>
internal sealed class AccessOptions
{
    private readonly Option<string> _individual = new("--individual")
    {
        Description = "Who asks: the id that the organisation gave, 32 hexadecimal digits.",
        HelpName = "HEX",
        Required = true,
    };

    private readonly Option<string> _role = new("--role")
    {
        Description = "The role, an ASCII code, such as PHYSICIAN.",
        HelpName = "CODE",
        Required = true,
    };

    private readonly Option<string> _purpose;

    /// <param name="purpose">The purpose where none is given.</param>
    public AccessOptions(string purpose) => _purpose = new Option<string>("--purpose")
    {
        Description = $"The purpose, a code of PurposeOfUse (HL7 v3 ActReason), such as {PurposeArgument.Usual}.",
        HelpName = "CODE",
        DefaultValueFactory = _ => purpose,
    };

    /// <summary>Adds the options to the command.</summary>
    public Command On(Command command)
    {
        command.Options.Add(_individual);
        command.Options.Add(_role);
        command.Options.Add(_purpose);
        return command;
    }

    /// <exception cref="CliException">A value is not what it should be.</exception>
    public (IndividualId Individual, string Role, string Purpose) Read(CommandContext context) => (
        IndividualId.TryParse(context.Get(_individual), out IndividualId id) && !id.IsZero
            ? id
            : throw CliException.Usage("--individual is not an id of 32 hexadecimal digits, or it is zero."),
        CheckCode(context.Get(_role), "--role"),
        PurposeArgument.Parse(context.Get(_purpose)));

    private static string CheckCode(string? value, string option) =>
        value is { Length: > 0 and <= 64 } && !value.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? value
            : throw CliException.Usage($"{option} is not an ASCII code of 1 to 64 characters.");
}
