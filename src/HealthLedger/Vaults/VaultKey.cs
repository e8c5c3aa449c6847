namespace HealthLedger.Vaults;

/// <summary>The keys that a node's vault holds. The numbers are stored.</summary>
public enum VaultKey
{
    /// <summary>The organisation's P-256 signing key: signs submissions.</summary>
    Author = 1,

    /// <summary>The replica's P-256 seal key: signs headers.</summary>
    Seal = 2,

    /// <summary>HMAC key of the patient index.</summary>
    PatientIndex = 10,

    /// <summary>HMAC key of resend rows.</summary>
    Resend = 11,

    /// <summary>Encryption key of private rows.</summary>
    PrivateRows = 20,

    /// <summary>Encryption key of the shares that this node holds as trustee.</summary>
    Shares = 21,
}
