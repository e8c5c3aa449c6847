namespace HealthLedger.Tests.Transport;

/// <summary>A wrong proof: the reason that it is refused for, and which of several.</summary>
public enum RefusalName
{
    CertificateMissing,
    StatementMissing,
    StatementMalformed,
    StatementMalformed_long,
    StatementMalformed_empty,
    LedgerOther,
    KeyUnregistered,
    ParticipantOther,
    CertificateKeyOther,
    SignatureInvalid,
    SignatureInvalid_ledger,
}
