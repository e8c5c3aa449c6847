using System.Text;
using HealthLedger.Deliveries;
using HealthLedger.Hl7v2.Routing;

namespace HealthLedger.Adapters.Tests.Routing.Model;

/// <summary>A handler that does what the model says.</summary>
internal sealed class ModelHandler(RouteModel model, ModelRoute route, string recipient) : IHl7MessageHandler
{
    public async ValueTask<DeliveryOutcome> HandleAsync(Hl7Delivery delivery, CancellationToken cancellationToken)
    {
        await Task.Yield();
        ModelAnswer answer = model.Arrive(
            route,
            Encoding.UTF8.GetString(delivery.Delivery.Content.Span),
            delivery.Delivery.Attempt,
            ModelArrival.Of(delivery.Delivery, recipient));
        return answer switch
        {
            ModelAnswer.Done => DeliveryOutcome.Done,
            ModelAnswer.Refused => DeliveryOutcome.Refused("HLS0001"),
            ModelAnswer.Busy => DeliveryOutcome.Busy("HLS0002"),
            ModelAnswer.Failed => DeliveryOutcome.Failed("HLS0003"),
            ModelAnswer.Unreachable => DeliveryOutcome.Unreachable("HLS0004"),
            _ => throw new InvalidOperationException("By plan."),
        };
    }
}
