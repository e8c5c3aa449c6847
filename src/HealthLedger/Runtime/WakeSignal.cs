using System.Threading.Channels;

namespace HealthLedger.Runtime;

/// <summary>Wakes one waiter. Calls that come while it is awake become one.</summary>
internal sealed class WakeSignal
{
    private readonly Channel<bool> _calls = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Call() => _calls.Writer.TryWrite(true);

    /// <summary>Returns when it was called since the last return.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken) =>
        await _calls.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
}
