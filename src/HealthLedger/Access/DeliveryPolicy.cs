using HealthLedger.Primitives;

namespace HealthLedger.Access;

/// <summary>
/// `delivery/v1` of docs/spec/ledger.md section 4: the custodian itself may hand a record on by a route, for what its
/// organisation does with records. A pure function, beside <see cref="AccessPolicy"/>.
/// </summary>
internal static class DeliveryPolicy
{
    public const string Algorithm = "delivery/v1";

    /// <summary>The action of a delivery within the organisation.</summary>
    public const string Deliver = "deliver";

    /// <summary>The action of a delivery to somebody outside it.</summary>
    public const string Disclose = "disclose";

    /// <summary>Treatment, payment, operations of the organisation, and public health (HL7 v3 ActReason).</summary>
    public static IReadOnlyList<string> Purposes { get; } = [AccessPolicy.Treatment, "HPAYMT", "HOPERAT", "PUBHLTH"];

    /// <summary>Whether this policy decides on the action.</summary>
    public static bool Decides(string action) => action is Deliver or Disclose;

    /// <summary>Decides; returns whether it is permitted and the reason code.</summary>
    public static (bool IsPermitted, string Reason) Decide(
        ParticipantId requester, ParticipantId custodian, string purpose, string action, bool breakGlass)
    {
        if (breakGlass)
        {
            return (false, "BREAK_GLASS");
        }

        if (requester != custodian)
        {
            return (false, "NO_CONSENT");
        }

        if (!Purposes.Contains(purpose, StringComparer.Ordinal))
        {
            return (false, "PURPOSE");
        }

        return (true, action == Disclose ? "CUSTODIAN_DISCLOSURE" : "CUSTODIAN_DELIVERY");
    }
}
