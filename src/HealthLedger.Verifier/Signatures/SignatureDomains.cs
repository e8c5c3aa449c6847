namespace HealthLedger.Verifier.Signatures;

/// <summary>
/// The domains of the signatures that a receipt or a genesis file carries (docs/spec/encoding.md, section 3).
/// </summary>
internal static class SignatureDomains
{
    public const string Genesis = "genesis";
    public const string Submission = "submission";
    public const string Seal = "seal";
    public const string Witness = "witness";
    public const string Recovery = "recovery";
}
