using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace HealthLedger.Runtime;

/// <summary>
/// Imported records that wait to be signed. They go when nothing else waits. While others come they go in small groups,
/// one at a time, with a rest of several times what it took behind each: a live record waits for one small group at
/// most, and seldom. Once a second some go whatever else waits, so that an import ends.
/// </summary>
internal sealed class ImportLane
{
    private const int MostAlone = 64;
    private const int MostBeside = 24;
    private const int RestFactor = 39;
    private static readonly TimeSpan LeastRest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LiveFor = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly Action _wake;
    private readonly Channel<PendingOperation> _queue;
    private readonly long _started;
    private readonly Lock _gate = new();
    private TimeSpan _taken;
    private TimeSpan _restUntil;
    private bool _isUnderWay;
    private long _live = -1;

    public ImportLane(TimeProvider time, int length, Action wake)
    {
        _time = time;
        _wake = wake;
        _queue = Channel.CreateBounded<PendingOperation>(length);
        _started = time.GetTimestamp();
        _taken = -LongestWait;
    }

    /// <summary>How many wait.</summary>
    public int Waiting => _queue.Reader.Count;

    private TimeSpan Now => _time.GetElapsedTime(_started);

    private bool IsLive => Volatile.Read(ref _live) is >= 0 and long last && Now.Ticks - last < LiveFor.Ticks;

    public ValueTask WriteAsync(PendingOperation operation, CancellationToken cancellationToken) =>
        _queue.Writer.WriteAsync(operation, cancellationToken);

    /// <summary>Another operation came.</summary>
    public void NoteLive() => Volatile.Write(ref _live, Now.Ticks);

    /// <summary>After what time some may go at the earliest, when nothing else comes; null when none waits.</summary>
    public TimeSpan? Rest()
    {
        if (Waiting == 0)
        {
            return null;
        }

        if (!IsLive)
        {
            return TimeSpan.Zero;
        }

        lock (_gate)
        {
            TimeSpan due = _taken + LongestWait;
            TimeSpan until = _isUnderWay || due < _restUntil ? due : _restUntil;
            return until > Now ? until - Now : TimeSpan.Zero;
        }
    }

    /// <summary>How many may join the next submission.</summary>
    /// <param name="isBesideLive">Whether it has others already.</param>
    public int Allowed(bool isBesideLive)
    {
        if (Waiting == 0)
        {
            return 0;
        }

        if (!IsLive)
        {
            return MostAlone;
        }

        lock (_gate)
        {
            bool isOverdue = Now - _taken >= LongestWait;
            return isOverdue || (!isBesideLive && !_isUnderWay && Now >= _restUntil) ? MostBeside : 0;
        }
    }

    public bool TryTake([NotNullWhen(true)] out PendingOperation? next) => _queue.Reader.TryRead(out next);

    /// <summary>Some are on their way now; the next follow after they are sealed and a rest.</summary>
    public void Begin(IEnumerable<PendingOperation> taken)
    {
        Task[] sealing = [.. taken.Where(pending => pending.GivesWay).Select(pending => (Task)pending.Completion)];
        if (sealing.Length == 0)
        {
            return;
        }

        TimeSpan begun = Now;
        lock (_gate)
        {
            _taken = begun;
            _isUnderWay = true;
        }

        _ = EndAsync(sealing, begun);
    }

    /// <summary>Takes no more, and fails those that wait: nothing of them is stored.</summary>
    public void Close(Exception exception)
    {
        _queue.Writer.TryComplete();
        while (TryTake(out PendingOperation? rest))
        {
            rest.Fail(exception);
        }
    }

    private async Task EndAsync(Task[] sealing, TimeSpan begun)
    {
        await Task.WhenAll(sealing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            TimeSpan rest = (Now - begun) * RestFactor;
            _restUntil = Now + (rest > LeastRest ? rest : LeastRest);
            _isUnderWay = false;
        }

        _wake();
    }
}
