namespace HealthLedger.Hosting.Backups;

/// <summary>When backups are made, where they go, and how old the newest may be.</summary>
public sealed class BackupScheduleOptions
{
    /// <summary>
    /// The folder that backups go to, on another disk than the data. Default null: none are made. The folder is made
    /// when it is not there.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>Time from one backup to the next. Default 1 day; 1 minute to 30 days.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How many backups of the ledger stay in the folder; older ones are removed once a new one is whole.
    /// Default 7; 1 to 1,000.</summary>
    public int Keep { get; set; } = 7;

    /// <summary>How old the newest backup may be before the alarm. Default 2 days; more than
    /// <see cref="Interval"/>.</summary>
    public TimeSpan MaximumAge { get; set; } = TimeSpan.FromDays(2);

    /// <summary>A file that holds the backups' passphrase; a line end behind it is not part of it. Required, unless
    /// <see cref="KeyFile"/> is set. Not the vault's passphrase.</summary>
    public string? PassphraseFile { get; set; }

    /// <summary>A file of 32 bytes: the backups' key. Instead of <see cref="PassphraseFile"/>.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Whether each backup leaves a signed entry on the ledger. Default false.</summary>
    public bool Attest { get; set; }

    /// <summary>Every fault of these options; empty when there is none, and when no folder is set.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (string.IsNullOrWhiteSpace(Folder))
        {
            return faults;
        }

        Check(
            faults,
            Interval >= TimeSpan.FromMinutes(1) && Interval <= TimeSpan.FromDays(30),
            "Interval is outside its range, 1 minute to 30 days.");
        Check(faults, Keep is >= 1 and <= 1000, "Keep is outside its range, 1 to 1,000.");
        Check(faults, MaximumAge > Interval, "MaximumAge is not longer than Interval.");
        Check(
            faults,
            string.IsNullOrEmpty(PassphraseFile) != string.IsNullOrEmpty(KeyFile),
            "set one of PassphraseFile and KeyFile.");
        return faults;
    }

    private static void Check(List<string> faults, bool isGood, string fault)
    {
        if (!isGood)
        {
            faults.Add(fault);
        }
    }
}
