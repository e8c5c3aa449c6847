using System.Globalization;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>A frame that is not a message, handed over so that the sender gets an answer with a code.</summary>
/// <remarks>May hold patient data; <see cref="ToString"/> shows only status and length.</remarks>
public sealed class MllpFrameFault
{
    /// <summary>Describes a fault.</summary>
    /// <param name="status">What is wrong; not <see cref="MllpFrameStatus.Complete"/>.</param>
    /// <param name="received">The content received.</param>
    /// <param name="connection">The connection that sent it.</param>
    /// <param name="receivedAt">When the fault was found.</param>
    /// <exception cref="ArgumentNullException">The connection is missing.</exception>
    public MllpFrameFault(
        MllpFrameStatus status,
        ReadOnlyMemory<byte> received,
        MllpConnectionInfo connection,
        DateTimeOffset receivedAt)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Status = status;
        Received = received;
        Connection = connection;
        ReceivedAt = receivedAt;
    }

    /// <summary>What is wrong with the frame.</summary>
    public MllpFrameStatus Status { get; }

    /// <summary>
    /// The beginning of the content, at most the frame limit: enough to read the header and answer to it.
    /// Never to be taken for a message. The memory is reused once the handler's task has completed.
    /// </summary>
    public ReadOnlyMemory<byte> Received { get; }

    /// <summary>The connection that sent it.</summary>
    public MllpConnectionInfo Connection { get; }

    /// <summary>When the fault was found.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>The code of the fault, one of <see cref="Hl7v2ErrorCodes"/>.</summary>
    public string Code => CodeOf(Status);

    /// <summary>Whether the listener closes the connection after the answer.</summary>
    public bool IsClosing => Status is not (MllpFrameStatus.Truncated or MllpFrameStatus.Empty);

    /// <summary>Shows status and length, never content.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Connection}, {Code} {Status}, {Received.Length} bytes");

    internal static string CodeOf(MllpFrameStatus status) => status switch
    {
        MllpFrameStatus.Truncated => Hl7v2ErrorCodes.FrameTruncated,
        MllpFrameStatus.TooLong => Hl7v2ErrorCodes.FrameTooLong,
        MllpFrameStatus.Incomplete => Hl7v2ErrorCodes.FrameIncomplete,
        MllpFrameStatus.TimedOut => Hl7v2ErrorCodes.FrameTimedOut,
        MllpFrameStatus.MemoryExhausted => Hl7v2ErrorCodes.MemoryExhausted,
        _ => Hl7v2ErrorCodes.FrameEmpty,
    };
}
