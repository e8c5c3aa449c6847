namespace HealthLedger.Hl7v2.Mllp;

/// <summary>What the listener does after a message was handled.</summary>
public sealed class MllpResponse
{
    private readonly Action? _sent;

    private MllpResponse(MllpResponseKind kind, IReadOnlyList<ReadOnlyMemory<byte>> contents, Action? sent = null)
    {
        Kind = kind;
        Contents = contents;
        _sent = sent;
    }

    /// <summary>
    /// Nothing is sent, and the next message is read: for modes in which the sender wants no answer.
    /// </summary>
    public static MllpResponse None { get; } = new(MllpResponseKind.None, []);

    /// <summary>
    /// A passing fault of ours: nothing is sent and nothing more is read from this connection, so that the
    /// sender keeps the message. The handler is called again with the same message, after 100 ms and then
    /// after twice the time each, at most 5 s, until it answers, until <see
    /// cref="MllpListenerOptions.HoldTimeout"/> has passed (the connection is closed without an answer), or
    /// until the listener stops. After a frame fault it is the same as <see cref="None"/>.
    /// </summary>
    public static MllpResponse Hold { get; } = new(MllpResponseKind.Hold, []);

    /// <summary>What to do.</summary>
    public MllpResponseKind Kind { get; }

    /// <summary>The bytes of the first frame to send, without framing; empty unless this is a reply.</summary>
    public ReadOnlyMemory<byte> Content => Contents.Count > 0 ? Contents[0] : default;

    /// <summary>The bytes of every frame to send, in order; none unless this is a reply.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Contents { get; }

    /// <summary>Sends the bytes in one frame and in one write, then reads the next message.</summary>
    /// <param name="content">The encoded acknowledgment, at least 1 byte, without 0x0B and 0x1C. Must stay
    /// unchanged until the handler is called again or the connection is closed.</param>
    /// <exception cref="ArgumentException">The content is empty or holds a byte of the framing.</exception>
    public static MllpResponse Reply(ReadOnlyMemory<byte> content)
    {
        MllpFrameWriter.RequireFrameable(content.Span, nameof(content));
        return new MllpResponse(MllpResponseKind.Reply, [content]);
    }

    /// <summary>Sends several answers, each in a frame of its own, then reads the next message: a commit
    /// acknowledgment and an application acknowledgment.</summary>
    /// <param name="contents">As in <see cref="Reply"/>; when there are none, nothing is sent, as with
    /// <see cref="None"/>.</param>
    /// <param name="sent">Called once the last one is written to the connection, or at once when there are none; on the
    /// connection's own flow: return at once.</param>
    /// <exception cref="ArgumentException">One is empty or holds a byte of the framing.</exception>
    public static MllpResponse Replies(IReadOnlyList<ReadOnlyMemory<byte>> contents, Action? sent = null)
    {
        ArgumentNullException.ThrowIfNull(contents);
        foreach (ReadOnlyMemory<byte> content in contents)
        {
            MllpFrameWriter.RequireFrameable(content.Span, nameof(contents));
        }

        MllpResponseKind kind = contents.Count == 0 ? MllpResponseKind.None : MllpResponseKind.Reply;
        return new MllpResponse(kind, [.. contents], sent);
    }

    internal void Sent() => _sent?.Invoke();

    /// <summary>Shows the kind, never content.</summary>
    public override string ToString() => Kind.ToString();
}
