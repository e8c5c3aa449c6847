using System.Buffers.Binary;
using HealthLedger.Transport;

namespace HealthLedger.Testing.Conformance;

/// <summary>
/// A handler that keeps what it is told, watches the order of calls, and stalls on lanes when it is asked to.
/// </summary>
internal sealed class TransportProbe : IPeerHandler
{
    /// <summary>How long something may take that must happen.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<(PeerId Peer, TransportLane Lane), TransportRecord> _records = [];
    private readonly Dictionary<TransportLane, TaskCompletionSource> _stalls = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _fault;

    /// <summary>A message that shows whether it is whole: its number, and bytes that follow from that.</summary>
    public static byte[] Message(int number, int length)
    {
        byte[] bytes = Sample.Bytes(Math.Max(length, sizeof(int)), number);
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    /// <summary>What was heard of a lane of a peer, as it is now.</summary>
    public TransportRecord Of(PeerId peer, TransportLane lane)
    {
        lock (_gate)
        {
            Claim.That(_fault is null, _fault ?? string.Empty);
            return Record(peer, lane).Copy();
        }
    }

    /// <summary>Takes nothing more of a lane until it is released.</summary>
    public void Stall(TransportLane lane)
    {
        lock (_gate)
        {
            _stalls.TryAdd(lane, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }

    public void Release(TransportLane lane)
    {
        lock (_gate)
        {
            if (_stalls.Remove(lane, out TaskCompletionSource? stall))
            {
                stall.SetResult();
            }
        }
    }

    /// <summary>Waits until something holds of what was heard of a lane.</summary>
    public async Task UntilAsync(
        PeerId peer,
        TransportLane lane,
        Func<TransportRecord, bool> holds,
        string claim,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                Claim.That(_fault is null, _fault ?? string.Empty);
                if (holds(Record(peer, lane)))
                {
                    return;
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException exception)
            {
                throw new ConformanceException(claim, exception);
            }
        }
    }

    public void OnLaneUp(PeerId peer, TransportLane lane)
    {
        lock (_gate)
        {
            TransportRecord record = Record(peer, lane);
            Require(!record.IsUp, "a lane that goes up was down");
            record.IsUp = true;
            record.Ups++;
            Changed();
        }
    }

    public void OnLaneDown(PeerId peer, TransportLane lane)
    {
        lock (_gate)
        {
            TransportRecord record = Record(peer, lane);
            Require(record.IsUp, "a lane that goes down was up");
            Require(!record.IsBusy, "a lane goes down when no message of it is being handled");
            record.IsUp = false;
            record.Downs++;
            Changed();
        }
    }

    public async ValueTask OnMessageAsync(
        PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        Task stall;
        lock (_gate)
        {
            TransportRecord record = Record(peer, lane);
            Require(record.IsUp, "messages arrive while their lane is up");
            Require(!record.IsBusy, "messages of a lane are handled one after the other");
            Require(IsWhole(message.Span), "a message arrives whole and unchanged");
            record.IsBusy = true;
            record.Arrived++;
            stall = _stalls.TryGetValue(lane, out TaskCompletionSource? source) ? source.Task : Task.CompletedTask;
            Changed();
        }

        try
        {
            await stall.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                TransportRecord record = Record(peer, lane);
                record.IsBusy = false;
                record.Numbers.Add(BinaryPrimitives.ReadInt32BigEndian(message.Span));
                record.Bytes += message.Length;
                Changed();
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> message) =>
        message.Length >= sizeof(int)
        && message.SequenceEqual(Message(BinaryPrimitives.ReadInt32BigEndian(message), message.Length));

    private TransportRecord Record(PeerId peer, TransportLane lane)
    {
        if (!_records.TryGetValue((peer, lane), out TransportRecord? record))
        {
            record = new TransportRecord();
            _records.Add((peer, lane), record);
        }

        return record;
    }

    private void Require(bool holds, string claim)
    {
        if (!holds)
        {
            _fault ??= claim;
        }
    }

    private void Changed()
    {
        _changed.SetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
