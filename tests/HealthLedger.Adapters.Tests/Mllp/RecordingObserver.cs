using System.Threading.Channels;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Adapters.Tests.Mllp;

/// <summary>Lets a test wait for an event instead of sleeping.</summary>
internal sealed class RecordingObserver : IMllpListenerObserver
{
    private readonly Channel<MllpListenerEvent> _events = Channel.CreateUnbounded<MllpListenerEvent>();

    public void OnEvent(MllpListenerEvent listenerEvent) => _events.Writer.TryWrite(listenerEvent);

    public async Task<MllpListenerEvent> NextAsync(MllpListenerEventKind kind)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        while (true)
        {
            MllpListenerEvent next = await _events.Reader.ReadAsync(patience.Token);
            if (next.Kind == kind)
            {
                return next;
            }
        }
    }
}
