namespace HealthLedger.Hosting.Options;

/// <summary>A witness of a hosted ledger.</summary>
public sealed class LedgerWitnessOptions
{
    /// <summary>What status, metrics and logs call it: ASCII of 1 to 64 characters.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Its public key, 130 hexadecimal digits, from the witness's organisation.</summary>
    public string PublicKey { get; set; } = string.Empty;

    /// <summary>Where it answers, `https://host:port`.</summary>
    public Uri? Address { get; set; }
}
