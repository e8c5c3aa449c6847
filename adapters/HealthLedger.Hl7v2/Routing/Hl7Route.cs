using HealthLedger.Deliveries;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Hl7v2.Routing;

/// <summary>
/// Messages of listeners on their way to one handler or destination, and what entitles to it. The same object is given
/// to the intakes (<see cref="Hl7v2IntakeOptions.Routes"/>), which decide what it takes, and started once.
/// </summary>
public sealed class Hl7Route
{
    /// <summary>Its name, ASCII of 1 to 64 characters. It keeps the route's place: give what is new a new
    /// name.</summary>
    public required string Name { get; init; }

    /// <summary>Where to, in words of the configuration, ASCII of 1 to 64 characters.</summary>
    public required string Destination { get; init; }

    /// <summary>Who gets the messages, ASCII of 1 to 64 characters: what the accounting of a patient names.</summary>
    public required string Recipient { get; init; }

    /// <summary>Who answers for the route, by the id its organisation gave; not zero.</summary>
    public required IndividualId Individual { get; init; }

    /// <summary>The role, ASCII of 1 to 64 characters. Default <c>INTEGRATION</c>.</summary>
    public string Role { get; init; } = "INTEGRATION";

    /// <summary>The purpose: <c>TREAT</c> (default), <c>HPAYMT</c>, <c>HOPERAT</c> or <c>PUBHLTH</c>.</summary>
    public string Purpose { get; init; } = DeliveryAuthorization.Treatment;

    /// <summary>Whether the recipient is outside the organisation: each delivery is a disclosure then.</summary>
    public bool IsOutside { get; init; }

    /// <summary>From when on it may deliver. Default: at once.</summary>
    public DateTimeOffset ValidFrom { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>The first instant at which it may no more; null (the default) for none.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The listeners whose messages it takes; empty (the default): all that know it.</summary>
    public IList<string> Listeners { get; } = [];

    /// <summary>Which of their messages it takes. Default: all.</summary>
    public Hl7MessageFilter Filter { get; } = new();

    /// <summary>Which messages are delivered in the order in which they came. Default
    /// <see cref="MessageOrder.Feed"/>.</summary>
    public MessageOrder Order { get; init; }

    /// <summary>Retries, pauses and what becomes of failures.</summary>
    public DeliveryRouteOptions Delivery { get; } = new();

    /// <summary>Every fault of the route; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [.. Filter.Validate()];
        if (!Enum.IsDefined(Order) || Listeners.Any(string.IsNullOrWhiteSpace))
        {
            faults.Add("The order of a route is a defined value, and no listener's name is empty.");
        }

        return faults;
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    internal DeliveryAuthorization ToAuthorization() => new()
    {
        Route = Name,
        Destination = Destination,
        Recipient = Recipient,
        Purpose = Purpose,
        IsOutside = IsOutside,
        Filter = Filter.ComputeDigest(),
        Individual = Individual,
        Role = Role,
        ValidFrom = ValidFrom,
        ValidUntil = ValidUntil,
    };

    // Null where it does not take the message.
    internal DeliveryTarget? TargetOf(string listener, long connection, Hl7Message message) =>
        (Listeners.Count > 0 && !Listeners.Contains(listener)) || !Filter.IsMatch(message)
            ? null
            : new DeliveryTarget
            {
                Route = Name,
                OrderKey = MessageFactsReader.OrderKeyOf(connection, message, Order),
                IsOrderedByPatient = Order == MessageOrder.Patient,
            };
}
