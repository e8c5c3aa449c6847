using System.Globalization;
using HealthLedger.Deliveries;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Routing;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Cli.Listeners;

/// <summary>Reads the routes of a file of listeners.</summary>
internal sealed class RouteReader
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static readonly string[] Purposes = ["TREAT", "HPAYMT", "HOPERAT", "PUBHLTH"];

    private readonly ListenerFindings _findings;
    private readonly DestinationReader _destinations;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public RouteReader(string folder, DateTimeOffset now, ListenerFindings findings)
    {
        _findings = findings;
        _destinations = new DestinationReader(folder, now, findings);
    }

    /// <summary>Reads the routes, and gives each to the listeners that it takes messages of.</summary>
    public void Read(StrictObject root, IReadOnlyList<ListenerConfiguration> listeners)
    {
        List<RouteConfiguration> routes = [];
        foreach (StrictObject source in root.Objects("routes"))
        {
            routes.Add(ReadOne(source, listeners));
        }

        if (routes.Count > DeliveryTarget.MaxTargets)
        {
            _findings.Invalid("$.routes", $"at most {DeliveryTarget.MaxTargets} routes are possible.");
        }

        foreach (ListenerConfiguration listener in listeners)
        {
            listener.Routes = routes;
            routes.ForEach(route => listener.Intake.Routes.Add(route.Route));
        }
    }

    private RouteConfiguration ReadOne(StrictObject source, IReadOnlyList<ListenerConfiguration> listeners)
    {
        string name = ReadCode(source, "name", "unnamed");
        if (!_names.Add(name))
        {
            _findings.Invalid(source.PathOf("name"), "another route of this file has this name.");
        }

        (MllpClientOptions client, string destination) = _destinations.Read(source);
        Hl7Route route = new()
        {
            Name = name,
            Destination = destination,
            Recipient = ReadCode(source, "recipient", "unnamed"),
            Individual = ReadIndividual(source),
            Role = source.Text("role") is null ? "INTEGRATION" : ReadCode(source, "role", "INTEGRATION"),
            Purpose = source.Choice(
                "purpose", [.. Purposes.Select((purpose, index) => (purpose, index))]) is { } chosen
                ? Purposes[chosen]
                : DeliveryAuthorization.Treatment,
            IsOutside = ReadOutside(source),
            ValidUntil = ReadTime(source, "validUntil"),
            Order = source.Choice(
                "order",
                ("feed", MessageOrder.Feed),
                ("connection", MessageOrder.Connection),
                ("patient", MessageOrder.Patient)) ?? MessageOrder.Feed,
        };
        ReadListeners(source, route, listeners);
        ReadFilter(source.Object("filter"), route.Filter);
        ReadRetries(source.Object("retry"), route.Delivery);
        route.Delivery.OnFailure = source.Choice(
            "onFailure", ("block", DeliveryFailureAction.Block), ("setAside", DeliveryFailureAction.SetAside))
            ?? DeliveryFailureAction.Block;
        source.End();
        return new RouteConfiguration { Route = route, Client = client };
    }

    private string ReadCode(StrictObject source, string member, string otherwise)
    {
        if (!source.Requires(member) || source.Text(member) is not { } text)
        {
            return otherwise;
        }

        bool isCode = text.Length <= 64 && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
        if (!isCode)
        {
            _findings.Invalid(source.PathOf(member), "1 to 64 ASCII characters without spaces are needed.");
        }

        return isCode ? text : otherwise;
    }

    // Who answers for a route stands in every access entry: it is given, and never made up.
    private IndividualId ReadIndividual(StrictObject source)
    {
        if (source.Requires("individual") && source.Text("individual") is { } text)
        {
            if (IndividualId.TryParse(text, out IndividualId id) && !id.IsZero)
            {
                return id;
            }

            _findings.Invalid(
                source.PathOf("individual"),
                "the id that the organisation gave to who answers for the route is needed, 32 hexadecimal digits.");
        }

        return default;
    }

    // Whether a delivery is a disclosure has to be said.
    private bool ReadOutside(StrictObject source)
    {
        bool isThere = source.Requires("outside");
        bool? isOutside = source.Flag("outside");
        return isThere && (isOutside ?? false);
    }

    private DateTimeOffset? ReadTime(StrictObject source, string member)
    {
        if (source.Text(member) is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            && time > DateTimeOffset.UnixEpoch)
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
        }

        _findings.Invalid(source.PathOf(member), "a date or a date and time is needed, such as \"2027-01-01\".");
        return null;
    }

    private void ReadListeners(StrictObject source, Hl7Route route, IReadOnlyList<ListenerConfiguration> listeners)
    {
        foreach (string name in source.Texts("listeners"))
        {
            route.Listeners.Add(name);
            if (!listeners.Any(listener => listener.Name == name))
            {
                _findings.Invalid(source.PathOf("listeners"), "no listener of this file has one of these names.");
            }
        }
    }

    private void ReadFilter(StrictObject? source, Hl7MessageFilter filter)
    {
        if (source is null)
        {
            return;
        }

        Fill(filter.MessageTypes, source.Texts("messageTypes"));
        Fill(filter.Senders, source.Texts("senders"));
        Fill(filter.Receivers, source.Texts("receivers"));
        Fill(filter.ProcessingIds, source.Texts("processingIds"));
        foreach (StrictObject condition in source.Objects("where"))
        {
            string? path = condition.Requires("path") ? condition.Text("path") : null;
            if (path is not null && !Hl7Path.TryParse(path, out _))
            {
                _findings.Invalid(condition.PathOf("path"), "a path such as \"PV1-3.4\" or \"OBX[2]-3\" is needed.");
            }

            filter.Conditions.Add(new Hl7FilterCondition
            {
                Path = path ?? "MSH-1",
                Values = condition.Texts("values"),
                IsNegated = condition.Flag("not") ?? false,
            });
            condition.End();
        }

        source.End();
    }

    private void ReadRetries(StrictObject? source, DeliveryRouteOptions options)
    {
        if (source is null)
        {
            return;
        }

        options.MaxAttempts = (int?)source.Integer("attempts", 1, 1000) ?? options.MaxAttempts;
        options.FirstPause = source.Duration("firstPause", Shortest, TimeSpan.FromHours(1)) ?? options.FirstPause;
        options.LongestPause = source.Duration("longestPause", Shortest, Longest)
            ?? (options.FirstPause > options.LongestPause ? options.FirstPause : options.LongestPause);
        if (options.LongestPause < options.FirstPause)
        {
            _findings.Invalid(source.PathOf("longestPause"), "it has to be at least firstPause.");
        }

        source.End();
    }

    private static void Fill(IList<string> list, IReadOnlyList<string> values)
    {
        foreach (string value in values)
        {
            list.Add(value);
        }
    }
}
