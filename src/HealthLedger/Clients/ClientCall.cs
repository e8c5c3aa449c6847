using System.Threading.Channels;

namespace HealthLedger.Clients;

/// <summary>One call, at the client: its answer, or its items, as they arrive.</summary>
internal sealed class ClientCall
{
    private readonly TaskCompletionSource<ReadOnlyMemory<byte>> _answer =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Channel<ReadOnlyMemory<byte>> _items = Channel.CreateUnbounded<ReadOnlyMemory<byte>>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly bool _isListing;
    private readonly Action<ReadOnlyMemory<byte>>? _progress;
    private IncomingBody? _incoming;
    private volatile bool _isAbandoned;

    public ClientCall(ulong number, bool isListing, Action<ReadOnlyMemory<byte>>? progress)
    {
        Number = number;
        _isListing = isListing;
        _progress = progress;
    }

    public ulong Number { get; }

    /// <summary>Credit that the node gave for the body of the call.</summary>
    public CreditGate Credit { get; } = new(0);

    public Task<ReadOnlyMemory<byte>> Answer => _answer.Task;

    public ChannelReader<ReadOnlyMemory<byte>> Items => _items.Reader;

    /// <summary>Nobody waits for it any more; its place is free when the node is done with it.</summary>
    public void Abandon() => _isAbandoned = true;

    /// <summary>The connection is lost, or the call failed.</summary>
    public void Fail(Exception exception)
    {
        _answer.TrySetException(exception);

        // Nobody may be waiting; an unobserved exception is then no news.
        _ = _answer.Task.Exception;
        _items.Writer.TryComplete(exception);
    }

    /// <summary>Takes a frame of the node.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="grant">How much credit is to be given for more.</param>
    /// <returns>Whether it was the last; null when it breaks the protocol.</returns>
    public bool? Take(ClientFrame frame, out uint grant)
    {
        grant = 0;
        switch (frame.Type)
        {
            case ClientFrameType.Credit:
                Credit.Add(frame.Length);
                return false;
            case ClientFrameType.Progress:
                Tell(frame.Bytes);
                return false;
            case ClientFrameType.Answer:
                return _isListing || _incoming is not null ? null : Begin(frame, out grant);
            case ClientFrameType.Data when _isListing:
                return _items.Writer.TryWrite(frame.Bytes) || _isAbandoned ? false : null;
            case ClientFrameType.Data:
                return Add(frame.Bytes, out grant);
            case ClientFrameType.End:
                _items.Writer.TryComplete();
                return _isListing ? true : null;
            case ClientFrameType.Failure:
                Fail(ClientFailure.ToException(frame));
                return true;
            default:
                return null;
        }
    }

    private void Tell(ReadOnlyMemory<byte> bytes)
    {
        if (!_isAbandoned && _progress is { } progress)
        {
            Diagnostics.HostHook.Call(() => progress(bytes));
        }
    }

    private bool Begin(ClientFrame frame, out uint grant)
    {
        grant = 0;
        if (frame.Length == frame.Bytes.Length)
        {
            _answer.TrySetResult(frame.Bytes);
            return true;
        }

        if (!_isAbandoned)
        {
            _incoming = new IncomingBody(frame.Length, frame.Bytes);
            grant = _incoming.TakeGrant();
        }

        return false;
    }

    private bool? Add(ReadOnlyMemory<byte> piece, out uint grant)
    {
        grant = 0;
        if (_incoming is not { } incoming || !incoming.TryAdd(piece))
        {
            return null;
        }

        if (incoming.IsWhole)
        {
            _answer.TrySetResult(incoming.Bytes);
            return true;
        }

        grant = incoming.TakeGrant();
        return false;
    }
}
