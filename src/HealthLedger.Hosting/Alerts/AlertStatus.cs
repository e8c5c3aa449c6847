using System.Text.Json;

namespace HealthLedger.Hosting.Alerts;

/// <summary>The alerts of a node and how their channels stand.</summary>
public sealed class AlertStatus
{
    /// <summary>When this was put together.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The alerts that go on, in the order in which they began.</summary>
    public IReadOnlyList<ActiveAlert> Active { get; init; } = [];

    /// <summary>The last 100 that are over, newest first.</summary>
    public IReadOnlyList<Alert> Recent { get; init; } = [];

    /// <summary>The channels.</summary>
    public IReadOnlyList<AlertChannelStatus> Channels { get; init; } = [];

    /// <summary>When channels were last told of a rule and subject (<c>rule/subject</c>), also of alerts that are
    /// over.</summary>
    internal IReadOnlyDictionary<string, DateTimeOffset> Told { get; init; } =
        new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);

    /// <summary>Reads what a monitor has written to <see cref="AlertOptions.StateFile"/>.</summary>
    /// <param name="json">The file's bytes, UTF-8.</param>
    /// <exception cref="FormatException">It is no such file.</exception>
    public static AlertStatus Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return AlertStatusJson.Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException
            or KeyNotFoundException or ArgumentException)
        {
            throw new FormatException("This is no file of the state of alerts.", exception);
        }
    }

    /// <summary>The same as JSON in UTF-8.</summary>
    public byte[] ToJson() => AlertStatusJson.Write(this);
}
