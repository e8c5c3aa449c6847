using System.Threading.Channels;
using HealthLedger.Hosting.Alerts;

namespace HealthLedger.Adapters.Tests.Alerts;

/// <summary>A channel that a test can wait for, and that fails or hangs when it is told to.</summary>
internal sealed class RecordingChannel : IAlertChannel
{
    private readonly Channel<AlertNotification> _tried = Channel.CreateUnbounded<AlertNotification>();

    public RecordingChannel(string name) => Name = name;

    public string Name { get; }

    public Exception? Failure { get; set; }

    public bool Hangs { get; set; }

    /// <summary>How many attempts nobody has waited for.</summary>
    public int Left => _tried.Reader.Count;

    public async Task SendAsync(AlertNotification notification, CancellationToken cancellationToken)
    {
        _tried.Writer.TryWrite(notification);
        if (Hangs)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        if (Failure is { } failure)
        {
            throw failure;
        }
    }

    public async Task<AlertNotification> NextAsync() =>
        await _tried.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
}
