using System.Threading.Channels;

namespace HealthLedger.Runtime;

/// <summary>Wakes one waiter. Calls that come while it is awake become one.</summary>
internal sealed class WakeSignal
{
    private readonly Channel<bool> _calls = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Call() => _calls.Writer.TryWrite(true);

    /// <summary>Returns when it was called since the last return.</summary>
    /// <param name="most">After what time it returns at the latest; null for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask WaitAsync(TimeSpan? most, TimeProvider time, CancellationToken cancellationToken)
    {
        if (most is null)
        {
            await _calls.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task called = _calls.Reader.ReadAsync(either.Token).AsTask();
        Task passed = Task.Delay(most.Value, time, either.Token);
        await Task.WhenAny(called, passed).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        await called.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await passed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
