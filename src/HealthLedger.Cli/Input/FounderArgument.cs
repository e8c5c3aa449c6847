using HealthLedger.Participants;

namespace HealthLedger.Cli.Input;

/// <summary>What a ledger says in clear of an organisation, as it is given on the command line.</summary>
internal static class FounderArgument
{
    private const int NameLength = 64;

    /// <exception cref="CliException">It is not ASCII of 1 to 64 characters.</exception>
    public static string Code(string? value, string option = "--organisation") =>
        value is { Length: > 0 and <= NameLength } && !value.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? value
            : throw CliException.Usage($"{option} is not ASCII text of 1 to {NameLength} characters.");

    /// <exception cref="CliException">It is not two capital letters.</exception>
    public static string Country(string? value) =>
        value is { Length: 2 } && value.All(char.IsAsciiLetterUpper)
            ? value
            : throw CliException.Usage("--country is not two capital letters of ISO 3166-1, such as CH.");

    /// <summary>The first facts of a new organisation, with a new id.</summary>
    /// <exception cref="CliException">A text is too long.</exception>
    public static ParticipantFacts Facts(
        string organisation, string country, string? legalName, string? contact, ParticipantRoles roles)
    {
        try
        {
            return ParticipantFacts.Create(
                ParticipantApplication.NewId(),
                version: 1,
                legalName ?? organisation,
                country,
                roles,
                contact: contact ?? string.Empty);
        }
        catch (ArgumentException)
        {
            throw CliException.Usage("--legal-name has at most 256 and --contact at most 1,024 bytes of UTF-8.");
        }
    }
}
