using HealthLedger.Deliveries;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Routing;

namespace HealthLedger.Adapters.Tests.Routing.Model;

/// <summary>A route as drawn, and what it takes, told apart from how the product reads filters.</summary>
internal sealed class ModelRoute
{
    private string? _type;
    private string? _sender;
    private string? _ward;
    private bool _isNegated;

    public required string Name { get; init; }

    public required MessageOrder Order { get; init; }

    public required bool IsSetAside { get; init; }

    public required int MaxAttempts { get; init; }

    public required int MaxConcurrency { get; init; }

    /// <summary>Whether it goes out over a socket; to a handler otherwise.</summary>
    public required bool IsMllp { get; init; }

    public static ModelRoute Draw(Random random, int number)
    {
        bool isMllp = number == 0;
        ModelRoute route = new()
        {
            Name = FormattableString.Invariant($"r{number}"),
            Order = (MessageOrder)random.Next(3),
            IsSetAside = random.Next(2) == 0,
            MaxAttempts = random.Next(1, 4),
            MaxConcurrency = isMllp ? 1 : random.Next(1, 4),
            IsMllp = isMllp,
        };
        route._type = random.Next(4) switch { 0 => "ADT", 1 => "ORU^R01", 2 => "ADT^A08", _ => null };
        route._sender = random.Next(4) == 0 ? "LIS" : null;
        route._ward = random.Next(4) switch { 0 => "ONC", 1 => "", _ => null };
        route._isNegated = random.Next(2) == 0;
        return route;
    }

    public bool Takes(RoutedMessage message)
    {
        bool isType = _type is null || message.Type == _type || message.Type.Split('^')[0] == _type;
        bool isWard = _ward?.Length == 0 ? message.Ward.Length > 0 : message.Ward == _ward;
        return isType && (_sender is null || message.Feed == _sender) && (_ward is null || isWard != _isNegated);
    }

    /// <summary>What keeps two messages in order whatever else goes on: those of two feeds have none.</summary>
    public string KeyOf(RoutedMessage message) =>
        Order == MessageOrder.Patient ? message.Feed + message.Patient : message.Feed;

    /// <summary>The product's route, to a recipient.</summary>
    public Hl7Route Create(string recipient)
    {
        Hl7Route route = new()
        {
            Name = Name,
            Destination = Name,
            Recipient = recipient,
            Individual = RouteSample.Create().Individual,
            Order = Order,
        };
        if (_type is { } type)
        {
            route.Filter.MessageTypes.Add(type);
        }

        if (_sender is { } sender)
        {
            route.Filter.Senders.Add(sender);
        }

        if (_ward is { } ward)
        {
            route.Filter.Conditions.Add(new Hl7FilterCondition
            {
                Path = "PV1-3.1",
                Values = ward.Length == 0 ? [] : [ward],
                IsNegated = _isNegated,
            });
        }

        route.Delivery.FirstPause = TimeSpan.FromMilliseconds(1);
        route.Delivery.LongestPause = TimeSpan.FromMilliseconds(4);
        route.Delivery.MaxAttempts = MaxAttempts;
        route.Delivery.MaxConcurrency = MaxConcurrency;
        route.Delivery.OnFailure = IsSetAside ? DeliveryFailureAction.SetAside : DeliveryFailureAction.Block;
        return route;
    }
}
