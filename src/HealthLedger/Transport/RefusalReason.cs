namespace HealthLedger.Transport;

/// <summary>Why a connection did not come up.</summary>
internal enum RefusalReason
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>There were too many that had not yet said who they are.</summary>
    TooMany,

    /// <summary>It took too long.</summary>
    TimedOut,

    /// <summary>It is not TLS 1.3, or TLS failed.</summary>
    TlsFailed,

    /// <summary>The network failed, or nobody answers.</summary>
    NetworkFailed,

    /// <summary>No certificate was shown.</summary>
    CertificateMissing,

    /// <summary>The certificate carries no statement.</summary>
    StatementMissing,

    /// <summary>The statement is not in its form.</summary>
    StatementMalformed,

    /// <summary>The statement is for another ledger.</summary>
    LedgerOther,

    /// <summary>The statement is of a seal key that is not registered now.</summary>
    KeyUnregistered,

    /// <summary>The statement names another organisation than the registered one.</summary>
    ParticipantOther,

    /// <summary>The statement is for another certificate's key.</summary>
    CertificateKeyOther,

    /// <summary>The seal key did not sign the statement.</summary>
    SignatureInvalid,

    /// <summary>Another peer answered than the one that was called.</summary>
    PeerOther,

    /// <summary>What was said after TLS is no greeting.</summary>
    GreetingMalformed,

    /// <summary>The peer speaks another version.</summary>
    VersionUnknown,

    /// <summary>There is a connection already.</summary>
    AlreadyUp,
}
