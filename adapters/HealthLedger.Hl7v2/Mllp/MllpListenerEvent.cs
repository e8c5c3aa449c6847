using System.Globalization;
using System.Net;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>Something that happened to a listener: codes and counts, never content.</summary>
public sealed class MllpListenerEvent
{
    /// <summary>What happened.</summary>
    public required MllpListenerEventKind Kind { get; init; }

    /// <summary>The name of the listener.</summary>
    public required string ListenerName { get; init; }

    /// <summary>One of <see cref="Hl7v2ErrorCodes"/>; null when nothing is wrong.</summary>
    public string? Code { get; init; }

    /// <summary>The number of the connection; 0 when none is concerned.</summary>
    public long ConnectionId { get; init; }

    /// <summary>The sender's address, or the listener's own when it started.</summary>
    public IPEndPoint? EndPoint { get; init; }

    /// <summary>Whole frames received on the connection.</summary>
    public long FrameCount { get; init; }

    /// <summary>Faulty frames received on the connection.</summary>
    public long FaultCount { get; init; }

    /// <summary>Bytes skipped outside frames on the connection.</summary>
    public long SkippedByteCount { get; init; }

    /// <summary>
    /// The type of the exception behind the event. Its text is left out, because that of a foreign handler
    /// may hold content.
    /// </summary>
    public Type? ExceptionType { get; init; }

    /// <summary>Shows kind, code, listener and connection.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Kind} {Code ?? "-"} {ListenerName}#{ConnectionId}");
}
