using HealthLedger.Diagnostics;

namespace HealthLedger.Transport.Tcp;

/// <summary>
/// Tells the host of trouble with peers, the same thing at most once a minute: whoever knocks without end must not
/// fill a log. Everything is counted besides.
/// </summary>
internal sealed class PeerReporter
{
    private const int MaxRemembered = 256;
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly LedgerEventListener _events;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Code, string What), long> _told = [];

    public PeerReporter(LedgerEventListener events, TimeProvider time)
    {
        _events = events;
        _time = time;
    }

    /// <summary>Tells, unless the same was told a short while ago.</summary>
    /// <param name="code">The code.</param>
    /// <param name="what">What makes it the same: a peer, a reason.</param>
    /// <param name="text">The text.</param>
    public void Tell(string code, string what, string text)
    {
        lock (_gate)
        {
            if (_told.TryGetValue((code, what), out long last) && _time.GetElapsedTime(last) < Quiet)
            {
                return;
            }

            if (_told.Count >= MaxRemembered)
            {
                _told.Clear();
            }

            _told[(code, what)] = _time.GetTimestamp();
        }

        HostHook.Call(() => _events.OnFault(code, text));
    }
}
