using HealthLedger.Hosting.Alerts;

namespace HealthLedger.Tests.Alerts;

/// <summary>Notifications as tests of channels send them.</summary>
internal static class Notifications
{
    public static readonly DateTimeOffset Time = new(2026, 1, 5, 8, 0, 0, 123, TimeSpan.Zero);

    public static AlertNotification Of(params Alert[] alerts) => new()
    {
        Id = "00112233445566778899aabbccddeeff",
        Source = "North \"test\"",
        CreatedAt = Time,
        Alerts = alerts.Length > 0 ? alerts : [Firing()],
    };

    public static Alert Firing(AlertState state = AlertState.Firing, string text = "no message for 20 min.") => new()
    {
        Id = "adt-silent/adt@1767600000000",
        Rule = "adt-silent",
        Kind = AlertKind.Silence,
        Subject = "adt",
        Severity = AlertSeverity.Critical,
        State = state,
        Since = Time,
        ResolvedAt = state == AlertState.Resolved ? Time.AddMinutes(1) : null,
        Text = text,
        Value = 1200,
        Limit = 900,
        Unit = "s",
    };

    /// <summary>How a delivery fails.</summary>
    public static async Task<AlertDeliveryException> FailureAsync(IAlertChannel channel) =>
        await Assert.ThrowsAsync<AlertDeliveryException>(() => channel.SendAsync(Of(), default));
}
