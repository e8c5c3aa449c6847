namespace HealthLedger.Hosting.Alerts;

/// <summary>The node cannot seal (it has halted, names a fault, or has no quorum), or a listener's messages cannot be
/// stored, for a while.</summary>
public sealed class SealingAlertRule : AlertRule
{
    private const string NodeSubject = "ledger node";

    /// <inheritdoc/>
    public override AlertKind Kind => AlertKind.Sealing;

    /// <summary>How long it has to last without a break. Default 2 minutes; 1 second to 30 days.</summary>
    public TimeSpan After { get; set; } = TimeSpan.FromMinutes(2);

    internal override IEnumerable<AlertFinding> Judge(AlertReadings readings, AlertMemory memory)
    {
        if (readings.Node is { } node)
        {
            string? cause = node.Fault ?? (node.IsHalted ? "it has halted"
                : node.Replication is { HasQuorum: false } ? "it has no quorum" : null);
            yield return Found(memory, NodeSubject, cause, held => $"the node cannot seal: {cause}, for {held}.");
        }

        // A full disk refuses each message before a block is begun: the node itself then looks well.
        foreach (ListenerReading listener in Chosen(readings))
        {
            yield return Found(
                memory,
                listener.Name,
                listener.Fault,
                held => $"messages of listener {listener.Name} cannot be stored: {listener.Fault}, for {held}.");
        }
    }

    private protected override void CheckOwn(ICollection<string> faults) => RequireDuration(faults, After, "After");

    private AlertFinding Found(AlertMemory memory, string subject, string? cause, Func<string, string> text)
    {
        TimeSpan? held = memory.Held(subject, cause is not null);

        // A fault that was told of before a restart need not last anew.
        bool isFiring = held is { } known && (known >= After || memory.IsFiring(subject));
        return new AlertFinding(subject, isFiring, text(AlertText.Of(held ?? TimeSpan.Zero)))
        {
            Value = held?.TotalSeconds,
            Limit = After.TotalSeconds,
            Unit = "s",
        };
    }
}
