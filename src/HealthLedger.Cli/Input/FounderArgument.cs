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
}
