using HealthLedger.Primitives;

namespace HealthLedger.Access;

/// <summary>
/// `custodian/v1` of docs/spec/ledger.md section 4: the custodian itself may read for treatment. A pure function;
/// the consent engine takes its place behind the same door.
/// </summary>
internal static class AccessPolicy
{
    public const string Algorithm = "custodian/v1";
    public const string Treatment = "TREAT";
    public const string Read = "read";

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

        if (purpose != Treatment)
        {
            return (false, "PURPOSE");
        }

        return action == Read ? (true, "CUSTODIAN_TREATMENT") : (false, "ACTION");
    }
}
