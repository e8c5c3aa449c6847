using HealthLedger.Primitives;

namespace HealthLedger.Deliveries;

/// <summary>
/// What a route may do: the standing basis of every delivery that it makes. Sealed, as a commitment, before the first
/// one (docs/spec/deliveries.md section 2).
/// </summary>
public sealed class DeliveryAuthorization
{
    /// <summary>The purpose where none is named: treatment (HL7 v3 ActReason).</summary>
    public const string Treatment = "TREAT";

    /// <summary>The route's name, ASCII of 1 to 64 characters; the same for ever for what it does.</summary>
    public required string Route { get; init; }

    /// <summary>Where it delivers to, in words of the configuration, ASCII of 1 to 64 characters, such as a host and
    /// port or the name of a handler.</summary>
    public required string Destination { get; init; }

    /// <summary>Who gets it, ASCII of 1 to 64 characters: the organisation, department or system that the accounting of
    /// a patient names.</summary>
    public required string Recipient { get; init; }

    /// <summary>The purpose: `TREAT` (default), `HPAYMT`, `HOPERAT` or `PUBHLTH`. Every other is denied.</summary>
    public string Purpose { get; init; } = Treatment;

    /// <summary>Whether the recipient is outside the organisation: each delivery is a disclosure then.</summary>
    public bool IsOutside { get; init; }

    /// <summary>SHA-256 of the filter that decides what the route takes.</summary>
    public required Digest256 Filter { get; init; }

    /// <summary>Who answers for the route, by the id its organisation gave; not zero. Every access names it.</summary>
    public required IndividualId Individual { get; init; }

    /// <summary>The role, an ASCII code of 1 to 64 characters.</summary>
    public required string Role { get; init; }

    /// <summary>From when on it holds, in whole milliseconds. Default: from its entry on.</summary>
    public DateTimeOffset ValidFrom { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>The first instant at which it holds no more, in whole milliseconds; null for none.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The route's name.</summary>
    public override string ToString() => Route;
}
