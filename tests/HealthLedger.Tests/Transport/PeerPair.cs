using HealthLedger.Testing;
using HealthLedger.Testing.Faults;
using HealthLedger.Transport.Tcp;

namespace HealthLedger.Tests.Transport;

/// <summary>
/// Two replicas on one clock that is moved by hand, each reached through a proxy. The first is the one that decides.
/// </summary>
internal sealed class PeerPair : IAsyncDisposable
{
    // Time passes this much faster than it does, in steps of at most one size: what the machine is too busy to carry
    // in a step's time stays little beside every time limit, however busy it is.
    private const int Speed = 5;
    private static readonly TimeSpan LongestStep = TimeSpan.FromMilliseconds(50);

    private readonly LoopbackEcho _echo = new();

    private PeerPair(PeerEnd one, PeerEnd other, ManualTimeProvider time)
    {
        One = one;
        Other = other;
        Time = time;
    }

    public PeerEnd One { get; }

    public PeerEnd Other { get; }

    public ManualTimeProvider Time { get; }

    /// <summary>The way on which the first is called.</summary>
    public TcpFaultProxy ToOne { get; private set; } = null!;

    /// <summary>The way on which the other is called.</summary>
    public TcpFaultProxy ToOther { get; private set; } = null!;

    /// <summary>Bytes that came through: to the first, and to the other.</summary>
    public IReadOnlyList<long> Passed =>
    [
        ToOne.Forward.PassedBytes + ToOther.Backward.PassedBytes,
        ToOne.Backward.PassedBytes + ToOther.Forward.PassedBytes,
    ];

    /// <summary>Two that listen and know nobody.</summary>
    public static async Task<PeerPair> CreateAsync(TimeSpan? silence = null)
    {
        TestReplica[] two = [await TestReplica.CreateAsync(), await TestReplica.CreateAsync()];
        Array.Sort(two, (a, b) => string.CompareOrdinal(a.Id.ToString(), b.Id.ToString()));
        ManualTimeProvider time = new(TestCertificate.Now);
        PeerEnd[] ends = new PeerEnd[2];
        for (int i = 0; i < 2; i++)
        {
            PeerRecorder recorder = new();
            TcpTransport transport = await two[i].TransportAsync(
                options => options.SilenceTimeout = silence ?? TimeSpan.FromSeconds(10), recorder, time);
            await transport.StartAsync(recorder, CancellationToken.None);
            ends[i] = new PeerEnd(two[i], transport, recorder);
        }

        return new PeerPair(ends[0], ends[1], time)
        {
            ToOne = new TcpFaultProxy(ends[0].Transport.BoundEndPoint!),
            ToOther = new TcpFaultProxy(ends[1].Transport.BoundEndPoint!),
        };
    }

    /// <summary>Two that are connected on every lane.</summary>
    public static async Task<PeerPair> ConnectAsync(TimeSpan? silence = null)
    {
        PeerPair pair = await CreateAsync(silence);
        await pair.StartAsync();
        await pair.AdvanceUntilAsync(() => pair.One.Recorder.AllUps == 3 && pair.Other.Recorder.AllUps == 3);
        return pair;
    }

    /// <summary>Makes them known to each other.</summary>
    public Task StartAsync()
    {
        One.Transport.SetPeers([Other.Replica.At(ToOther.EndPoint)]);
        Other.Transport.SetPeers([One.Replica.At(ToOne.EndPoint)]);
        return Task.CompletedTask;
    }

    public void BlackHole(bool isOn)
    {
        foreach (TcpFault fault in (TcpFault[])[ToOne.Forward, ToOne.Backward, ToOther.Forward, ToOther.Backward])
        {
            fault.IsBlackHole = isOn;
        }
    }

    /// <summary>
    /// Lets time pass, little by little, until something has happened. No step is taken before a byte has gone over
    /// the loopback and back: a machine that carries nothing has no time that passes either, so nobody is cut for a
    /// silence that is the machine's.
    /// </summary>
    public async Task AdvanceUntilAsync(Func<bool> condition)
    {
        long last = TimeProvider.System.GetTimestamp();
        await Until.HoldsAsync(async () =>
        {
            if (condition())
            {
                return true;
            }

            await _echo.RoundTripAsync();
            long now = TimeProvider.System.GetTimestamp();
            TimeSpan step = TimeProvider.System.GetElapsedTime(last, now) * Speed;
            last = now;
            Time.Advance(step < LongestStep ? step : LongestStep);
            return false;
        });
    }

    public async ValueTask DisposeAsync()
    {
        Task stopping = Task.WhenAll(One.Transport.DisposeAsync().AsTask(), Other.Transport.DisposeAsync().AsTask());
        await AdvanceUntilAsync(() => stopping.IsCompleted);
        await stopping;
        _echo.Dispose();
        await ToOne.DisposeAsync();
        await ToOther.DisposeAsync();
        await One.Replica.DisposeAsync();
        await Other.Replica.DisposeAsync();
    }
}
