using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Validation;

namespace HealthLedger.Cli.Listeners;

/// <summary>Reads what messages are checked against before they are sealed.</summary>
internal sealed class ValidationReader
{
    private readonly string _folder;
    private readonly ListenerFindings _findings;

    public ValidationReader(string folder, ListenerFindings findings)
    {
        _folder = folder;
        _findings = findings;
    }

    /// <summary>A validator, or null where nothing is checked, and what happens with what it finds.</summary>
    public (Hl7Validator? Validator, InvalidMessageAction OnInvalid) Read(StrictObject? source)
    {
        if (source is null)
        {
            return (null, InvalidMessageAction.Reject);
        }

        Hl7ValidationOptions options = new()
        {
            SiteRules = source.Text("rules") is { } rules ? ReadRules(source.PathOf("rules"), rules) : null,
            Profile = source.Text("profile") is { } profile ? ReadProfile(source.PathOf("profile"), profile) : null,
            IsStrict = source.Flag("strict") ?? false,
            ChecksTables = source.Flag("checkTables") ?? true,
        };
        InvalidMessageAction onInvalid = source.Choice(
            "onInvalid", ("reject", InvalidMessageAction.Reject), ("report", InvalidMessageAction.Report))
            ?? InvalidMessageAction.Reject;
        source.End();
        return (new Hl7Validator(options), onInvalid);
    }

    private Hl7SiteRules? ReadRules(string path, string file)
    {
        if (NamedFile.TryRead(path, _folder, file, _findings) is not { } bytes)
        {
            return null;
        }

        if (Hl7SiteRules.TryParse(bytes, out Hl7SiteRules? rules, out Hl7ConfigurationError error))
        {
            return rules;
        }

        _findings.Add(CliErrorCodes.ListenerFileUnusable, path, $"the file is no rules of a site: {error}.");
        return null;
    }

    private Hl7Profile? ReadProfile(string path, string file)
    {
        if (NamedFile.TryRead(path, _folder, file, _findings) is not { } bytes)
        {
            return null;
        }

        using MemoryStream stream = new(bytes, writable: false);
        if (Hl7Profile.TryRead(stream, out Hl7Profile? profile, out Hl7ConfigurationError error))
        {
            return profile;
        }

        _findings.Add(CliErrorCodes.ListenerFileUnusable, path, $"the file is no conformance profile: {error}.");
        return null;
    }
}
