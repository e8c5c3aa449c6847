using HealthLedger.Hl7v2.Importing;

namespace HealthLedger.Cli.Importing;

/// <summary>What a run of the command was told.</summary>
internal sealed class ImportSettings
{
    public required Hl7v2ImportOptions Options { get; init; }

    /// <summary>The folder of marks and reports.</summary>
    public required string Folder { get; init; }

    /// <summary>The file of the report; null for one in the folder.</summary>
    public string? Report { get; init; }

    /// <summary>Whether marks of earlier runs are not looked at.</summary>
    public bool IsAgain { get; init; }

    /// <summary>What the result of a file depends on besides its content: marks of other settings are others.</summary>
    public string Key(LedgerGenesis genesis) => string.Join(
        '\n',
        genesis.LedgerId.ToString(),
        Options.Listener,
        Options.Source,
        Options.TimeFrom.ToString(),
        Options.Intake.OnReusedControlId.ToString());
}
