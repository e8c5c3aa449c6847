using System.Net.Security;
using HealthLedger.Cli.Listeners;
using HealthLedger.Diagnostics;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Cli.Serving;

/// <summary>
/// Gives a listener its new certificate when the files change. Files that do not fit together stay unused, and the old
/// certificate with them; that is a fault only when it is found twice, since several files are not written at once.
/// </summary>
internal sealed class CertificateWatch : IAsyncDisposable
{
    /// <summary>From one look to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly string _name;
    private readonly MllpListener _listener;
    private readonly TlsSource _source;
    private readonly LedgerEventListener _events;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private string _used;
    private string? _unusable;
    private string? _fault;

    /// <summary>Begins to look; what the files held when they were first read counts as used.</summary>
    /// <param name="name">The listener's name.</param>
    /// <param name="listener">The listener; it has TLS.</param>
    /// <param name="source">Where its TLS comes from.</param>
    /// <param name="events">Told of renewals and of files that cannot be used.</param>
    /// <param name="time">The clock.</param>
    public CertificateWatch(
        string name, MllpListener listener, TlsSource source, LedgerEventListener events, TimeProvider time)
    {
        _name = name;
        _listener = listener;
        _source = source;
        _events = events;
        _time = time;
        _used = source.First;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>The code of what keeps the new certificate from being used; null when nothing does.</summary>
    public string? Fault => Volatile.Read(ref _fault);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Look();
            await Task.Delay(Interval, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Look()
    {
        string now = _source.Fingerprint();
        if (now == _used)
        {
            _unusable = null;
            Volatile.Write(ref _fault, null);
            return;
        }

        (SslServerAuthenticationOptions? options, string? fault) = _source.Read(_time.GetUtcNow());
        if (options is not null && _source.Fingerprint() == now)
        {
            _listener.RenewTls(options);
            _used = now;
            _unusable = null;
            Volatile.Write(ref _fault, null);
            _events.OnNotice($"Listener {_name} has a new certificate for new connections.");
            return;
        }

        if (_unusable == now && Fault is null && fault is not null)
        {
            Volatile.Write(ref _fault, CliErrorCodes.CertificateNotRenewed);
            _events.OnFault(
                CliErrorCodes.CertificateNotRenewed,
                $"The new certificate of listener {_name} cannot be used, the old one stays: {fault}");
        }

        _unusable = now;
    }
}
