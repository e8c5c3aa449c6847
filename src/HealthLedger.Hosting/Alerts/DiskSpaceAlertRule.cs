namespace HealthLedger.Hosting.Alerts;

/// <summary>Too little space is free on the disk of the data folder: sealing stops on a full disk.</summary>
public sealed class DiskSpaceAlertRule : AlertRule
{
    /// <inheritdoc/>
    public override AlertKind Kind => AlertKind.DiskSpace;

    /// <summary>Free bytes below which it fires. Default 2 GiB; from 1.</summary>
    public long BelowBytes { get; set; } = 2L << 30;

    internal override IEnumerable<AlertFinding> Judge(AlertReadings readings, AlertMemory memory)
    {
        if (readings.FreeBytes is { } free)
        {
            yield return new AlertFinding(
                "disk", free < BelowBytes, $"{AlertText.OfBytes(free)} are free on the disk of the data.")
            {
                Value = free,
                Limit = BelowBytes,
                Unit = "By",
            };
        }
    }

    private protected override void CheckOwn(ICollection<string> faults) =>
        Require(faults, BelowBytes >= 1, "BelowBytes", "from 1");
}
