using System.Globalization;

namespace HealthLedger.Hosting.Alerts;

/// <summary>Too many messages wait in the durable queue.</summary>
public sealed class QueueDepthAlertRule : AlertRule
{
    /// <inheritdoc/>
    public override AlertKind Kind => AlertKind.QueueDepth;

    /// <summary>The most that may wait. Default 1,000; from 0.</summary>
    public long Above { get; set; } = 1000;

    internal override IEnumerable<AlertFinding> Judge(AlertReadings readings, AlertMemory memory)
    {
        if (readings.Queue is { } queue)
        {
            yield return new AlertFinding(
                "queue",
                queue.Waiting > Above,
                string.Create(CultureInfo.InvariantCulture, $"{queue.Waiting} messages wait in the queue."))
            {
                Value = queue.Waiting,
                Limit = Above,
                Unit = "{message}",
            };
        }
    }

    private protected override void CheckOwn(ICollection<string> faults) =>
        Require(faults, Above >= 0, "Above", "from 0");
}
