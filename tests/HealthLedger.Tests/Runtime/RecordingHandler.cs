using System.Collections.Concurrent;
using System.Text;
using HealthLedger.Deliveries;

namespace HealthLedger.Tests.Runtime;

/// <summary>Remembers what it was handed, and answers as it is told.</summary>
internal sealed class RecordingHandler : IDeliveryHandler
{
    public ConcurrentQueue<(string Text, Delivery Delivery)> Taken { get; } = new();

    /// <summary>The texts that were handed over, in order.</summary>
    public string[] Texts => [.. Taken.Select(taken => taken.Text)];

    /// <summary>What a delivery comes to.</summary>
    public Func<string, DeliveryOutcome> Answer { get; set; } = _ => DeliveryOutcome.Done;

    /// <summary>Whether the destination is there.</summary>
    public Func<DeliveryOutcome> Ready { get; set; } = () => DeliveryOutcome.Done;

    public ValueTask<DeliveryOutcome> PrepareAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(Ready());

    public ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        string text = Encoding.UTF8.GetString(delivery.Content.Span);
        Taken.Enqueue((text, delivery));
        return ValueTask.FromResult(Answer(text));
    }
}
