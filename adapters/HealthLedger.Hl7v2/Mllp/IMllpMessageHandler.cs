namespace HealthLedger.Hl7v2.Mllp;

/// <summary>Takes the messages of a listener and says what to answer.</summary>
/// <remarks>
/// Called for one message of a connection at a time, in the order of arrival, and for different connections
/// at once. An exception closes the connection without an answer and is counted; it never stops the listener.
/// </remarks>
public interface IMllpMessageHandler
{
    /// <summary>Handles one message.</summary>
    /// <param name="message">The message; its content is valid until the returned task completes.</param>
    /// <param name="cancellationToken">Cancelled when the listener's shutdown timeout has passed: not by a
    /// mere stop, which lets the message at hand finish.</param>
    /// <returns>The answer. Return a positive one only when the message is durable.</returns>
    ValueTask<MllpResponse> HandleAsync(MllpMessage message, CancellationToken cancellationToken);

    /// <summary>Answers a frame that is not a message, so that its sender does not meet silence.</summary>
    /// <param name="fault">What is wrong, and the bytes received; valid until the returned task
    /// completes.</param>
    /// <param name="cancellationToken">As in <see cref="HandleAsync"/>.</param>
    /// <returns>A negative acknowledgment, or <see cref="MllpResponse.None"/>.</returns>
    ValueTask<MllpResponse> HandleFrameFaultAsync(MllpFrameFault fault, CancellationToken cancellationToken);
}
