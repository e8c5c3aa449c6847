namespace HealthLedger.Verifier;

/// <summary>The types of operations (docs/spec/ledger.md, section 3).</summary>
public enum OperationType : ulong
{
    /// <summary>A participant is registered.</summary>
    RegisterParticipant = 1,

    /// <summary>A subject is enrolled under a pseudonym.</summary>
    EnrolSubject = 10,

    /// <summary>A record is appended.</summary>
    AppendRecord = 20,

    /// <summary>Access to a record is asked for; the entry holds the decision.</summary>
    RequestAccess = 30,

    /// <summary>Something is attested.</summary>
    Attest = 40,
}
