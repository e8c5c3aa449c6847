using System.Globalization;
using HealthLedger.Deliveries;

namespace HealthLedger.Hosting.Alerts;

/// <summary>
/// Something does not go on by itself: messages in the durable queue or deliveries are blocked or set aside until
/// somebody acts, parked messages still wait for what they refer to, or deliveries wait for their destination.
/// </summary>
public sealed class StuckAlertRule : AlertRule
{
    private const int MostNamed = 3;

    /// <inheritdoc/>
    public override AlertKind Kind => AlertKind.Stuck;

    /// <summary>How long it may take. Default 15 minutes; 1 second to 30 days.</summary>
    public TimeSpan After { get; set; } = TimeSpan.FromMinutes(15);

    internal override IEnumerable<AlertFinding> Judge(AlertReadings readings, AlertMemory memory)
    {
        if (readings.Queue is { } queue)
        {
            string cause = queue.ErrorCode is { } code ? $" The newest failure is {code}." : string.Empty;
            yield return Finding(
                "queue",
                memory.Held("queue", queue.BlockedKeys > 0 || queue.SetAside > 0),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{queue.BlockedKeys} orders of the queue are blocked and {queue.SetAside} messages are set "
                    + $"aside.{cause}"));
            yield return Finding(
                "parked",
                queue.OldestParked is { } oldest ? memory.Now - oldest : null,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{queue.Parked} parked messages wait for what they refer to."));
        }

        if (readings.Routes is { } routes)
        {
            TimeSpan? held = memory.Held("routes", routes.Any(route => route.BlockedKeys > 0 || route.SetAside > 0));
            TimeSpan? waiting = routes.Select(route => memory.Now - route.Oldest).Max();
            List<string> named = [.. routes.Where(route => IsStuck(route, memory.Now)).Select(route => route.Route)];
            string more = named.Count > MostNamed ? " and others" : string.Empty;
            yield return Finding(
                "routes",
                held is null || waiting > held ? waiting : held,
                $"deliveries wait or need somebody: {string.Join(", ", named.Take(MostNamed))}{more}.");
        }
    }

    private protected override void CheckOwn(ICollection<string> faults) => RequireDuration(faults, After, "After");

    private bool IsStuck(DeliveryRouteStatus route, DateTimeOffset now) =>
        route.BlockedKeys > 0 || route.SetAside > 0 || now - route.Oldest > After;

    private AlertFinding Finding(string subject, TimeSpan? age, string text) =>
        new(subject, age > After, text) { Value = age?.TotalSeconds ?? 0, Limit = After.TotalSeconds, Unit = "s" };
}
