using HealthLedger.Primitives;

namespace HealthLedger.Inbox;

/// <summary>
/// Who wants to open the content of a received message that is no record, and why. Committed to on the ledger before
/// anything is decrypted (docs/spec/inbox.md section 4).
/// </summary>
public sealed class MessageAccessRequest
{
    /// <summary>The purpose where none is named: administration of the system (HL7 v3 ActReason).</summary>
    public const string Administration = "HSYSADMIN";

    /// <summary>The action where none is named.</summary>
    public const string Read = "read";

    /// <summary>The action of sending the content again.</summary>
    public const string Resend = "resend";

    /// <summary>The message.</summary>
    public required RecordId MessageId { get; init; }

    /// <summary>The individual or program that asks, by the id its organisation gave it; not zero.</summary>
    public required IndividualId Individual { get; init; }

    /// <summary>The role, an ASCII code of 1 to 64 characters, such as `INTEGRATION`.</summary>
    public required string Role { get; init; }

    /// <summary>The purpose, one code of HL7 v3 ActReason. Default: <see cref="Administration"/>.</summary>
    public string Purpose { get; init; } = Administration;

    /// <summary>The action, an ASCII code of 1 to 64 characters. Default: <see cref="Read"/>.</summary>
    public string Action { get; init; } = Read;

    /// <summary>SHA-256 of the edited content that is sent in its place, or null.</summary>
    public Digest256? Replacement { get; init; }
}
