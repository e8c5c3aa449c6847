using HealthLedger.Diagnostics;

namespace HealthLedger.Transport;

/// <summary>
/// Counts what was dropped, refused and closed, by reason, and tells the meter; nothing is lost without being counted.
/// </summary>
internal sealed class TransportTally
{
    private readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];
    private readonly long[] _refused = new long[Enum.GetValues<RefusalReason>().Length];
    private readonly long[] _closed = new long[Enum.GetValues<CloseReason>().Length];
    private readonly TransportMeter? _meter;

    public TransportTally(TransportMeter? meter = null) => _meter = meter;

    public static string NameOf(TransportLane lane) => lane switch
    {
        TransportLane.Votes => "votes",
        TransportLane.Proposals => "proposals",
        _ => "bulk",
    };

    public void Dropped(TransportLane lane, DropReason reason, int count = 1)
    {
        if (count > 0)
        {
            Interlocked.Add(ref _dropped[(int)reason], count);
            _meter?.Dropped(NameOf(lane), TagOf(reason), count);
        }
    }

    public void Refused(RefusalReason reason)
    {
        Interlocked.Increment(ref _refused[(int)reason]);
        _meter?.Refused(TagOf(reason));
    }

    public void Opened(TransportLane lane) => _meter?.Opened(NameOf(lane));

    public void Closed(TransportLane lane, CloseReason reason)
    {
        Interlocked.Increment(ref _closed[(int)reason]);
        _meter?.Closed(NameOf(lane), TagOf(reason));
    }

    public void Sent(TransportLane lane, int messages, long bytes) => _meter?.Sent(NameOf(lane), messages, bytes);

    public void Received(TransportLane lane, int bytes) => _meter?.Received(NameOf(lane), bytes);

    public long Count(DropReason reason) => Interlocked.Read(ref _dropped[(int)reason]);

    public long Count(RefusalReason reason) => Interlocked.Read(ref _refused[(int)reason]);

    public long Count(CloseReason reason) => Interlocked.Read(ref _closed[(int)reason]);

    // Tags are named as the reasons are: a closed set, with a page (docs/reference/events.md).
    private static string TagOf<T>(T reason)
        where T : struct, Enum =>
        Enum.GetName(reason)!;
}
