using HealthLedger.Deliveries;
using HealthLedger.Inbox;

namespace HealthLedger.Hosting.Alerts;

/// <summary>What rules of alerts look at, at one instant.</summary>
public sealed class AlertReadings
{
    /// <summary>The node; null while there is none.</summary>
    public LedgerNodeStatus? Node { get; init; }

    /// <summary>Its durable queue; null while there is none.</summary>
    public QueueStatus? Queue { get; init; }

    /// <summary>The routes that run or have something to deliver; null when it is not known.</summary>
    public IReadOnlyList<DeliveryRouteStatus>? Routes { get; init; }

    /// <summary>The listeners.</summary>
    public IReadOnlyList<ListenerReading> Listeners { get; init; } = [];

    /// <summary>Free bytes on the disk of the data; null when that is not known.</summary>
    public long? FreeBytes { get; init; }

    /// <summary>The bytes that this user may still write on the disk of a folder; null when that cannot be
    /// told.</summary>
    /// <param name="folder">The folder; it has to be there.</param>
    public static long? FreeBytesOf(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
