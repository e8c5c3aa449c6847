namespace HealthLedger.Cryptography;

/// <summary>The closed list of labels that separate hashes (docs/spec/encoding.md section 2).</summary>
internal static class HashLabel
{
    public const string GenesisId = "id/genesis";
    public const string SubmissionId = "id/submission";
    public const string SealId = "id/seal";
    public const string Batch = "batch";
    public const string Genesis = "genesis";
    public const string Key = "key";
    public const string ReplicaSet = "replica-set";
    public const string TrusteeSet = "trustee-set";
    public const string Share = "share";
    public const string Content = "content";
    public const string Bundle = "bundle";
    public const string Facts = "facts";
    public const string StateKey = "state-key";
    public const string StateValue = "state-value";
    public const string StateBlinding = "state-blinding";
    public const string RequestBody = "request-body";
}
