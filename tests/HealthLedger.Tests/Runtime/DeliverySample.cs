using System.Text;
using HealthLedger.Deliveries;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Tests.Runtime;

/// <summary>Records on a route, and the route.</summary>
internal static class DeliverySample
{
    public const string Route = "lab";

    public static IndividualId Individual { get; } = new(new Draw(7).Bytes(16));

    public static RecordSubmission Record(
        string payload, string patient = "p", string order = "o", bool byPatient = false, string route = Route)
    {
        RecordSubmission plain = TestLedger.Record(payload, patient, payload, payload);
        return new RecordSubmission
        {
            Kind = plain.Kind,
            Payload = plain.Payload,
            PayloadType = plain.PayloadType,
            Patient = plain.Patient,
            Idempotency = plain.Idempotency,
            Message = new MessageFacts { Listener = "l", ReceivedAt = DateTimeOffset.UnixEpoch.AddYears(56) },
            Deliveries =
            [
                new DeliveryTarget
                {
                    Route = route,
                    OrderKey = Encoding.UTF8.GetBytes(order),
                    IsOrderedByPatient = byPatient,
                },
            ],
        };
    }

    public static DeliveryAuthorization Authorization(
        bool isOutside = false, string purpose = "TREAT", string recipient = "LABORATORY",
        DateTimeOffset? until = null) => new()
        {
            Route = Route,
            Destination = "lab.example:2575",
            Recipient = recipient,
            Purpose = purpose,
            IsOutside = isOutside,
            Filter = new Digest256(new byte[32]),
            Individual = Individual,
            Role = "INTEGRATION",
            ValidUntil = until,
        };

    /// <summary>As often and as fast as a test wants.</summary>
    public static DeliveryRouteOptions Fast(
        DeliveryFailureAction onFailure = DeliveryFailureAction.Block, int attempts = 2) => new()
        {
            FirstPause = TimeSpan.FromMilliseconds(1),
            LongestPause = TimeSpan.FromMilliseconds(5),
            MaxAttempts = attempts,
            OnFailure = onFailure,
        };
}
