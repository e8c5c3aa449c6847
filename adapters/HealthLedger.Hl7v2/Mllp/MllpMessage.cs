using System.Globalization;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>The content of one whole frame, as received.</summary>
/// <remarks>Holds patient data; <see cref="ToString"/> shows only the length.</remarks>
public sealed class MllpMessage
{
    /// <summary>Describes a message.</summary>
    /// <param name="content">The bytes between start and end block.</param>
    /// <param name="connection">The connection that sent it.</param>
    /// <param name="receivedAt">When its last byte had been read.</param>
    /// <param name="findings">Departures from the frame grammar.</param>
    /// <param name="attempt">1 the first time, one more each time after <see
    /// cref="MllpResponse.Hold"/>.</param>
    /// <exception cref="ArgumentNullException">The connection is missing.</exception>
    public MllpMessage(
        ReadOnlyMemory<byte> content,
        MllpConnectionInfo connection,
        DateTimeOffset receivedAt,
        MllpFindings findings = MllpFindings.None,
        int attempt = 1)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Content = content;
        Connection = connection;
        ReceivedAt = receivedAt;
        Findings = findings;
        Attempt = attempt;
    }

    /// <summary>
    /// The bytes between start and end block, both exclusive, untouched. The memory belongs to the listener
    /// and is reused once the handler's task has completed: copy what is to be kept.
    /// </summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>The connection that sent it.</summary>
    public MllpConnectionInfo Connection { get; }

    /// <summary>When its last byte had been read; the same for every attempt.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>
    /// Departures from the frame grammar. With <see cref="MllpFindings.ContentAfterEnd"/> the message may be
    /// cut off.
    /// </summary>
    public MllpFindings Findings { get; }

    /// <summary>1 the first time, one more each time after <see cref="MllpResponse.Hold"/>.</summary>
    public int Attempt { get; }

    /// <summary>Shows the length, never content.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Connection}, {Content.Length} bytes");
}
