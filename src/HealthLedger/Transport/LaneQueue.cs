using System.Threading.Channels;

namespace HealthLedger.Transport;

/// <summary>
/// Messages that wait to be sent on one lane to one peer: bounded in number and bytes, first in first out. One reader.
/// </summary>
internal sealed class LaneQueue
{
    private readonly Lock _gate = new();
    private readonly Queue<ReadOnlyMemory<byte>> _messages = [];
    private readonly LinkedList<(ReadOnlyMemory<byte> Message, TaskCompletionSource<SendOutcome> Turn)> _waiting = [];
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly TransportLane _lane;
    private readonly TransportTally _tally;
    private readonly int _maxMessages;
    private readonly int _maxBytes;
    private long _bytes;
    private bool _isComplete;

    public LaneQueue(TransportLane lane, TransportTally tally)
    {
        _lane = lane;
        _tally = tally;
        _maxMessages = TransportLimits.MaxQueuedMessages(lane);
        _maxBytes = TransportLimits.MaxQueuedBytes(lane);
    }

    /// <summary>Throws on what may not be sent: a mistake of the caller.</summary>
    public static void Require(TransportLane lane, ReadOnlyMemory<byte> message)
    {
        if (message.IsEmpty || message.Length > TransportLimits.MaxMessageBytes(lane))
        {
            throw new ArgumentException("A message of this lane is empty or too long.", nameof(message));
        }
    }

    public SendOutcome TryAdd(ReadOnlyMemory<byte> message)
    {
        lock (_gate)
        {
            if (_isComplete)
            {
                return SendOutcome.NotConnected;
            }

            if (_lane == TransportLane.Votes)
            {
                PushOut(message.Length);
            }
            else if (_waiting.Count > 0 || !HasRoom(message.Length))
            {
                _tally.Dropped(_lane, DropReason.QueueFull);
                return SendOutcome.QueueFull;
            }

            Add(message);
            return SendOutcome.Queued;
        }
    }

    public async ValueTask<SendOutcome> AddAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<(ReadOnlyMemory<byte> Message, TaskCompletionSource<SendOutcome> Turn)> node;
        lock (_gate)
        {
            if (_isComplete)
            {
                return SendOutcome.NotConnected;
            }

            if (_waiting.Count == 0 && HasRoom(message.Length))
            {
                Add(message);
                return SendOutcome.Queued;
            }

            node = _waiting.AddLast(
                (message, new TaskCompletionSource<SendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        using CancellationTokenRegistration registration = cancellationToken.Register(() => GiveUp(node));
        SendOutcome outcome = await node.Value.Turn.Task.ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Waits until there may be something to take. The one reader's.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) =>
        _signal.Reader.ReadAsync(cancellationToken);

    /// <summary>Lets the reader look again.</summary>
    public void Wake() => _signal.Writer.TryWrite(true);

    /// <summary>Takes the oldest message, if it is not longer than a limit.</summary>
    public bool TryTake(int most, out ReadOnlyMemory<byte> message)
    {
        lock (_gate)
        {
            if (!_messages.TryPeek(out message) || message.Length > most)
            {
                return false;
            }

            Remove();
            while (_waiting.First is { } next && HasRoom(next.Value.Message.Length))
            {
                _waiting.RemoveFirst();
                Add(next.Value.Message);
                next.Value.Turn.SetResult(SendOutcome.Queued);
            }

            return true;
        }
    }

    /// <summary>Whether nothing is left and nothing will come.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_gate)
            {
                return _isComplete && _messages.Count == 0;
            }
        }
    }

    /// <summary>Takes nothing more; what is in it can still be taken.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            foreach ((_, TaskCompletionSource<SendOutcome> turn) in _waiting)
            {
                turn.SetResult(SendOutcome.NotConnected);
            }

            _waiting.Clear();
        }

        Wake();
    }

    /// <summary>Takes nothing more, and drops what is in it.</summary>
    public void Abort()
    {
        Complete();
        lock (_gate)
        {
            _tally.Dropped(_lane, DropReason.Lost, _messages.Count);
            _messages.Clear();
            _bytes = 0;
        }

        Wake();
    }

    private bool HasRoom(int length) =>
        _messages.Count == 0 || (_messages.Count < _maxMessages && _bytes + length <= _maxBytes);

    private void PushOut(int length)
    {
        while (!HasRoom(length))
        {
            Remove();
            _tally.Dropped(_lane, DropReason.PushedOut);
        }
    }

    private void Add(ReadOnlyMemory<byte> message)
    {
        _messages.Enqueue(message);
        _bytes += message.Length;
        Wake();
    }

    private void Remove() => _bytes -= _messages.Dequeue().Length;

    private void GiveUp(LinkedListNode<(ReadOnlyMemory<byte> Message, TaskCompletionSource<SendOutcome> Turn)> node)
    {
        lock (_gate)
        {
            if (node.List is null)
            {
                // Its turn came at the same time, and it is sent.
                return;
            }

            _waiting.Remove(node);
        }

        node.Value.Turn.SetCanceled(CancellationToken.None);
    }
}
