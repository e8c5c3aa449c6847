using HealthLedger.Cli.Input;
using HealthLedger.Hl7v2.Validation;

namespace HealthLedger.Cli.Hl7;

/// <summary>Makes the validator that the options of a command ask for.</summary>
internal static class ValidationSettings
{
    /// <summary>Null where nothing asks for validation.</summary>
    /// <param name="isAsked">Whether `--validate` was given; any other option implies it.</param>
    /// <param name="isStrict">Whether warnings are errors.</param>
    /// <param name="rules">The file with the rules of the site, or null.</param>
    /// <param name="profile">The file with a conformance profile, or null.</param>
    /// <param name="environment">Where files are read.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="CliException">A file cannot be read (HLS1203), or is no rules (HLS2320, HLS2321) or no profile
    /// (HLS2330, HLS2331).</exception>
    public static async Task<Hl7Validator?> ReadAsync(
        bool isAsked,
        bool isStrict,
        string? rules,
        string? profile,
        CliEnvironment environment,
        CancellationToken cancellationToken)
    {
        if (!isAsked && !isStrict && rules is null && profile is null)
        {
            return null;
        }

        return new Hl7Validator(new Hl7ValidationOptions
        {
            IsStrict = isStrict,
            SiteRules = rules is null
                ? null
                : ReadRules(rules, await ReadFileAsync(rules, environment, cancellationToken).ConfigureAwait(false)),
            Profile = profile is null
                ? null
                : ReadProfile(
                    profile, await ReadFileAsync(profile, environment, cancellationToken).ConfigureAwait(false)),
        });
    }

    private static Task<byte[]> ReadFileAsync(
        string path, CliEnvironment environment, CancellationToken cancellationToken) =>
        InputFile.Of(path, environment).ReadAsync(cancellationToken);

    private static Hl7SiteRules ReadRules(string path, byte[] bytes) =>
        Hl7SiteRules.TryParse(bytes, out Hl7SiteRules? rules, out Hl7ConfigurationError error)
            ? rules
            : throw Refuse(path, "no rules", error);

    private static Hl7Profile ReadProfile(string path, byte[] bytes)
    {
        using MemoryStream stream = new(bytes, writable: false);
        return Hl7Profile.TryRead(stream, out Hl7Profile? profile, out Hl7ConfigurationError error)
            ? profile
            : throw Refuse(path, "no conformance profile", error);
    }

    private static CliException Refuse(string path, string what, Hl7ConfigurationError error)
    {
        string line = error.Line > 0
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", line {error.Line}")
            : string.Empty;
        return new CliException(
            error.Code, ExitCode.Usage, $"'{path}' is {what}: see {error.Place}{line}.");
    }
}
