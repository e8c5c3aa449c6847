namespace HealthLedger.Hosting.Alerts;

/// <summary>The oldest message in the durable queue, which was acknowledged and is not sealed, has waited for too
/// long.</summary>
public sealed class QueueAgeAlertRule : AlertRule
{
    /// <inheritdoc/>
    public override AlertKind Kind => AlertKind.QueueAge;

    /// <summary>How long is too long. Default 10 minutes; 1 second to 30 days.</summary>
    public TimeSpan After { get; set; } = TimeSpan.FromMinutes(10);

    internal override IEnumerable<AlertFinding> Judge(AlertReadings readings, AlertMemory memory)
    {
        if (readings.Queue is { } queue)
        {
            TimeSpan age = memory.Now - (queue.Oldest ?? memory.Now);
            string cause = queue.ErrorCode is { } code ? $" Its newest failure is {code}." : string.Empty;
            yield return new AlertFinding(
                "queue",
                age > After,
                $"the oldest message in the queue has waited for {AlertText.Of(age)} to be sealed.{cause}")
            {
                Value = age.TotalSeconds,
                Limit = After.TotalSeconds,
                Unit = "s",
            };
        }
    }

    private protected override void CheckOwn(ICollection<string> faults) => RequireDuration(faults, After, "After");
}
