namespace HealthLedger.Vaults;

/// <summary>The kinds of keys that a vault holds, each in versions. The numbers are stored.</summary>
public enum VaultKey
{
    /// <summary>The organisation's P-256 signing key: signs submissions.</summary>
    Author = 1,

    /// <summary>The replica's P-256 seal key: signs headers. Never in a backup.</summary>
    Seal = 2,

    /// <summary>The trustee's P-256 key that opens HPKE packages; its versions are the periods.</summary>
    Kem = 3,

    /// <summary>HMAC key of the patient index. Has one version: what it found would not be found by another.</summary>
    PatientIndex = 10,

    /// <summary>HMAC key of resend rows. Has one version.</summary>
    Resend = 11,

    /// <summary>Encryption key of private rows.</summary>
    PrivateRows = 20,

    /// <summary>Encryption key of the shares that this node holds as trustee.</summary>
    Shares = 21,

    /// <summary>Encryption key of the data keys that the custodian keeps of its own records.</summary>
    RecordKeys = 22,
}
