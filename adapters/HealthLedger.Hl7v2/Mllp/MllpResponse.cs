namespace HealthLedger.Hl7v2.Mllp;

/// <summary>What the listener does after a message was handled.</summary>
public sealed class MllpResponse
{
    private MllpResponse(MllpResponseKind kind, ReadOnlyMemory<byte> content)
    {
        Kind = kind;
        Content = content;
    }

    /// <summary>
    /// Nothing is sent, and the next message is read: for modes in which the sender wants no answer.
    /// </summary>
    public static MllpResponse None { get; } = new(MllpResponseKind.None, default);

    /// <summary>
    /// A passing fault of ours: nothing is sent and nothing more is read from this connection, so that the
    /// sender keeps the message. The handler is called again with the same message, after 100 ms and then
    /// after twice the time each, at most 5 s, until it answers, until <see
    /// cref="MllpListenerOptions.HoldTimeout"/> has passed (the connection is closed without an answer), or
    /// until the listener stops. After a frame fault it is the same as <see cref="None"/>.
    /// </summary>
    public static MllpResponse Hold { get; } = new(MllpResponseKind.Hold, default);

    /// <summary>What to do.</summary>
    public MllpResponseKind Kind { get; }

    /// <summary>The bytes to send, without framing; empty unless this is a reply.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Sends the bytes in one frame and in one write, then reads the next message.</summary>
    /// <param name="content">The encoded acknowledgment, at least 1 byte, without 0x0B and 0x1C. Must stay
    /// unchanged until the handler is called again or the connection is closed.</param>
    /// <exception cref="ArgumentException">The content is empty or holds a byte of the framing.</exception>
    public static MllpResponse Reply(ReadOnlyMemory<byte> content)
    {
        MllpFrameWriter.RequireFrameable(content.Span, nameof(content));
        return new MllpResponse(MllpResponseKind.Reply, content);
    }

    /// <summary>Shows the kind, never content.</summary>
    public override string ToString() => Kind.ToString();
}
