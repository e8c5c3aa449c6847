namespace HealthLedger.Hosting.Alerts;

/// <summary>A listener's own certificate ends soon or has ended, or its new one cannot be used.</summary>
public sealed class CertificateAlertRule : AlertRule
{
    /// <inheritdoc/>
    public override AlertKind Kind => AlertKind.Certificate;

    /// <summary>How soon is soon. Default 30 days; 1 second to 365 days.</summary>
    public TimeSpan Within { get; set; } = TimeSpan.FromDays(30);

    internal override IEnumerable<AlertFinding> Judge(AlertReadings readings, AlertMemory memory)
    {
        foreach (ListenerReading listener in Chosen(readings))
        {
            if (listener.CertificateExpiresAt is not { } end)
            {
                continue;
            }

            TimeSpan left = end - memory.Now;
            string text = listener.CertificateFault is { } fault
                ? $"{fault}: the new certificate of listener {listener.Name} cannot be used; the old one stays."
                : left > TimeSpan.Zero
                    ? $"the certificate of listener {listener.Name} ends in {AlertText.Of(left)}."
                    : $"the certificate of listener {listener.Name} has ended {AlertText.Of(-left)} ago.";
            yield return new AlertFinding(
                listener.Name,
                left < Within || listener.CertificateFault is not null,
                text)
            {
                Value = left.TotalSeconds,
                Limit = Within.TotalSeconds,
                Unit = "s",
            };
        }
    }

    private protected override void CheckOwn(ICollection<string> faults) => Require(
        faults,
        Within >= TimeSpan.FromSeconds(1) && Within <= TimeSpan.FromDays(365),
        "Within",
        "1 second to 365 days");
}
