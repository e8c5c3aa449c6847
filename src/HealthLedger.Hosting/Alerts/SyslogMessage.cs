using System.Globalization;
using System.Text;

namespace HealthLedger.Hosting.Alerts;

/// <summary>An alert as a message of syslog, RFC 5424.</summary>
/// <remarks>Structured data would need an enterprise number: names and values are in the text. Severity: critical 2,
/// warning 4, over 5, test 6.</remarks>
internal static class SyslogMessage
{
    private const int LongestHost = 255;
    private const string Application = "healthledger";

    public static byte[] Build(AlertNotification notification, Alert alert, int facility, string host, int processId)
    {
        int severity = alert.State switch
        {
            AlertState.Test => 6,
            AlertState.Resolved => 5,
            _ => alert.Severity == AlertSeverity.Critical ? 2 : 4,
        };
        string header = string.Create(
            CultureInfo.InvariantCulture,
            $"<{(facility * 8) + severity}>1 {notification.CreatedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} "
            + $"{HostOf(host)} {Application} {processId} {alert.Kind} - ");
        string text = $"{alert.State} source=\"{Quote(notification.Source)}\" rule=\"{Quote(alert.Rule)}\" "
            + $"subject=\"{Quote(alert.Subject)}\" id=\"{Quote(alert.Id)}\" {OneLine(alert.Text)}";

        // A text that is not ASCII has to say that it is UTF-8.
        return Encoding.UTF8.GetBytes(header + (Ascii.IsValid(text) ? string.Empty : "\uFEFF") + text);
    }

    private static string HostOf(string host)
    {
        string name = new([.. host.Where(letter => letter is > ' ' and <= '~').Take(LongestHost)]);
        return name.Length > 0 ? name : "-";
    }

    private static string Quote(string text) => OneLine(text)
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string OneLine(string text) =>
        new([.. text.Select(letter => char.IsControl(letter) ? ' ' : letter)]);
}
