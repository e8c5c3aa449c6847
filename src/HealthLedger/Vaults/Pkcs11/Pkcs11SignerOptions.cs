namespace HealthLedger.Vaults.Pkcs11;

/// <summary>Which token holds the signing keys.</summary>
public sealed class Pkcs11SignerOptions
{
    /// <summary>The label of the token.</summary>
    public required string TokenLabel { get; init; }

    /// <summary>
    /// A file that holds the user PIN and nothing else, on Unix with mode 0600. The module reads it; this process does
    /// not keep the PIN.
    /// </summary>
    public required string PinFile { get; init; }

    /// <summary>
    /// What the labels of the keys begin with: the key of version 2 of the author is `PREFIX-author-2`. Default:
    /// `healthledger`.
    /// </summary>
    public string LabelPrefix { get; init; } = "healthledger";

    /// <summary>The name of OpenSSL's engine. Default: `pkcs11` (Debian: libengine-pkcs11-openssl).</summary>
    public string Engine { get; init; } = "pkcs11";
}
