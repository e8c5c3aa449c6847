using HealthLedger.Primitives;

namespace HealthLedger.Access;

/// <summary>Who wants to read which record, and why. Sealed on the ledger before anything is decrypted.</summary>
public sealed class AccessRequest
{
    /// <summary>The record.</summary>
    public required RecordId RecordId { get; init; }

    /// <summary>The individual or program that asks, by the id its organisation gave it; not zero.</summary>
    public required IndividualId Individual { get; init; }

    /// <summary>The role, an ASCII code of 1 to 64 characters, such as `PHYSICIAN`.</summary>
    public required string Role { get; init; }

    /// <summary>The purpose, one code of HL7 v3 ActReason. Default: `TREAT`.</summary>
    public string Purpose { get; init; } = AccessPolicy.Treatment;

    /// <summary>The action. Default: `read`.</summary>
    public string Action { get; init; } = AccessPolicy.Read;
}
