using HealthLedger.Hl7v2.Intake;
using HealthLedger.Records;

namespace HealthLedger.Hl7v2.Importing;

/// <summary>How an archive is imported. Read once, when the importer is made.</summary>
public sealed class Hl7v2ImportOptions
{
    /// <summary>The listener's name of imports that take none.</summary>
    public const string DefaultListener = "import";

    private const int MostAtOnce = 64;
    private const int MostPerSecond = 1_000_000;

    /// <summary>What the operator calls the source, ASCII, 1 to 64 characters; sealed with every record.</summary>
    public required string Source { get; set; }

    /// <summary>
    /// The name that stands for the listener, 1 to 256 characters: messages that came by a listener of this name are
    /// recognised, within <see cref="LedgerNodeOptions.ResendWindow"/>. Default: <c>import</c>.
    /// </summary>
    public string Listener { get; set; } = DefaultListener;

    /// <summary>
    /// What is accepted and how patients are named, as at a listener. What concerns answers has no effect. Default:
    /// those of a listener, but other content under a known control ID is sealed as another message: an archive of
    /// years has control IDs more than once, and nobody would send it again.
    /// </summary>
    public Hl7v2IntakeOptions Intake { get; set; } = new() { OnReusedControlId = ReusedControlIdAction.AcceptAsNew };

    /// <summary>Which field says when a message was written. Default: MSH-7.</summary>
    public OriginalTimeSource TimeFrom { get; set; }

    /// <summary>Messages on their way at once, 1 to 64. Default: 32.</summary>
    public int Concurrency { get; set; } = 32;

    /// <summary>The most messages in a second, 1 to 1,000,000; 0, the default, for no limit.</summary>
    public int MaxPerSecond { get; set; }

    /// <summary>Whether nothing is sealed or kept: what would be, is counted. Default: false.</summary>
    public bool IsTrial { get; set; }

    /// <summary>How long a fault that passes is waited for, before the import ends with it. Default: 2
    /// minutes.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Every fault of these options; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [.. Intake.Validate()];
        Check(
            faults,
            Source is { Length: >= 1 and <= ImportFacts.MaxSourceLength }
                && !Source.AsSpan().ContainsAnyExceptInRange(' ', '~'),
            "Source is not ASCII of 1 to 64 characters.");
        Check(
            faults,
            Listener is { Length: >= 1 and <= MessageFacts.MaxTextLength },
            "Listener does not have 1 to 256 characters.");
        Check(faults, Enum.IsDefined(TimeFrom), "TimeFrom is not defined.");
        Check(faults, Concurrency is >= 1 and <= MostAtOnce, "Concurrency is not 1 to 64.");
        Check(faults, MaxPerSecond is >= 0 and <= MostPerSecond, "MaxPerSecond is not 0 to 1,000,000.");
        Check(faults, Patience >= TimeSpan.Zero, "Patience is negative.");
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
