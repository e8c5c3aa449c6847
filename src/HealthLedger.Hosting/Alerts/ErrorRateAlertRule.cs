using System.Globalization;

namespace HealthLedger.Hosting.Alerts;

/// <summary>Too large a share of a listener's messages was answered AE, AR, CE or CR within a window.</summary>
public sealed class ErrorRateAlertRule : AlertRule
{
    private static readonly string[] Refusals = ["AE", "AR", "CE", "CR"];

    /// <inheritdoc/>
    public override AlertKind Kind => AlertKind.ErrorRate;

    /// <summary>The share in per cent at which it fires. Default 10; above 0 to 100.</summary>
    public double Percent { get; set; } = 10;

    /// <summary>The window, of which 60 samples are kept. Default 15 minutes; 1 minute to 1 day.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The fewest answers in the window of which a share is taken; with fewer it does not fire. Default 20;
    /// from 1.</summary>
    public long AtLeast { get; set; } = 20;

    internal override IEnumerable<AlertFinding> Judge(AlertReadings readings, AlertMemory memory)
    {
        foreach (ListenerReading listener in Chosen(readings))
        {
            long total = listener.Answers.Where(answer => answer.Key != "none").Sum(answer => answer.Value);
            long refused = Refusals.Sum(code => listener.Answers.GetValueOrDefault(code));
            (long total, long refused) window = memory.Within(listener.Name, Window, total, refused);
            double percent = window.total == 0 ? 0 : 100.0 * window.refused / window.total;
            bool isEnough = window.total >= AtLeast;

            // After a restart the window has to fill before a share that was too large can be called over.
            bool isOpen = !isEnough && memory.IsFiring(listener.Name) && memory.Now - memory.StartedAt < Window;
            yield return new AlertFinding(
                listener.Name,
                isOpen ? null : isEnough && percent >= Percent,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"listener {listener.Name} refused {window.refused} of {window.total} messages in "
                    + $"{AlertText.Of(Window)}."))
            {
                Value = percent,
                Limit = Percent,
                Unit = "%",
            };
        }
    }

    private protected override void CheckOwn(ICollection<string> faults)
    {
        Require(faults, Percent is > 0 and <= 100, "Percent", "above 0 to 100");
        Require(
            faults, Window >= TimeSpan.FromMinutes(1) && Window <= TimeSpan.FromDays(1), "Window", "1 minute to 1 day");
        Require(faults, AtLeast >= 1, "AtLeast", "from 1");
    }
}
