namespace HealthLedger.Hl7v2.Mllp;

/// <summary>What a listener is doing and how fast it has answered, in constant memory.</summary>
internal sealed class MllpActivity
{
    private const int Remembered = 1024;

    private readonly Lock _gate = new();
    private readonly TimeSpan[] _answers = new TimeSpan[Remembered];
    private readonly TimeProvider _time;
    private DateTimeOffset _startedAt;
    private bool _isListening;
    private DateTimeOffset? _lastFrameAt;
    private long _answered;
    private long _frames;
    private int _inFlight;
    private int _held;

    public MllpActivity(TimeProvider time)
    {
        _time = time;
        _startedAt = time.GetUtcNow();
    }

    public int InFlight => Volatile.Read(ref _inFlight);

    public int Held => Volatile.Read(ref _held);

    /// <summary>Since the last whole frame, or since the start when none has come.</summary>
    public TimeSpan Silence
    {
        get
        {
            lock (_gate)
            {
                TimeSpan silence = _time.GetUtcNow() - (_lastFrameAt ?? _startedAt);
                return silence > TimeSpan.Zero ? silence : TimeSpan.Zero;
            }
        }
    }

    public void Started()
    {
        lock (_gate)
        {
            _startedAt = _time.GetUtcNow();
            _isListening = true;
        }
    }

    public void Ended()
    {
        lock (_gate)
        {
            _isListening = false;
        }
    }

    public void FrameReceived()
    {
        lock (_gate)
        {
            _lastFrameAt = _time.GetUtcNow();
            _frames++;
        }
    }

    public void Begin() => Interlocked.Increment(ref _inFlight);

    public void End(bool wasHeld)
    {
        Interlocked.Decrement(ref _inFlight);
        if (wasHeld)
        {
            Interlocked.Decrement(ref _held);
        }
    }

    public void Hold() => Interlocked.Increment(ref _held);

    public void Answered(TimeSpan elapsed)
    {
        lock (_gate)
        {
            _answers[_answered++ % Remembered] = elapsed;
        }
    }

    public MllpListenerStatistics Read(int connections, bool isPaused, DateTimeOffset? certificateExpiresAt)
    {
        TimeSpan[] answers;
        DateTimeOffset? lastFrameAt;
        DateTimeOffset? listeningSince;
        long frames;
        lock (_gate)
        {
            answers = _answers[..(int)Math.Min(_answered, Remembered)];
            lastFrameAt = _lastFrameAt;
            frames = _frames;
            listeningSince = _isListening ? _startedAt : null;
        }

        Array.Sort(answers);
        return new MllpListenerStatistics
        {
            ConnectionCount = connections,
            InFlightCount = InFlight,
            HeldCount = Held,
            FrameCount = frames,
            LastFrameAt = lastFrameAt,
            AnswerMedian = Percentile(answers, 50),
            Answer95 = Percentile(answers, 95),
            ListeningSince = listeningSince,
            IsPaused = isPaused,
            CertificateExpiresAt = certificateExpiresAt,
        };
    }

    // The smallest value that the part does not exceed: nearest rank.
    private static TimeSpan? Percentile(TimeSpan[] sorted, int percent) =>
        sorted.Length == 0 ? null : sorted[(((sorted.Length * percent) + 99) / 100) - 1];
}
