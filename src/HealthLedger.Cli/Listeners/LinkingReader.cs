using HealthLedger.Hl7v2.Intake;

namespace HealthLedger.Cli.Listeners;

/// <summary>Reads what becomes of messages that refer to earlier ones.</summary>
internal static class LinkingReader
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public static void Read(StrictObject source, Hl7v2IntakeOptions options)
    {
        options.Linking = source.Choice(
            "linking", ("off", MessageLinking.Off), ("on", MessageLinking.On)) ?? options.Linking;
        options.ParkFor = source.Duration("parkFor", TimeSpan.Zero, Longest) ?? options.ParkFor;
        options.ParkUpdates = source.Flag("parkUpdates") ?? options.ParkUpdates;
        options.OnOverdue = source.Choice(
            "onOverdue", ("seal", OverdueAction.Seal), ("setAside", OverdueAction.SetAside)) ?? options.OnOverdue;
    }
}
