namespace HealthLedger.Verifier.Signatures;

/// <summary>The labels of the hashes that a verifier recomputes (docs/spec/encoding.md, section 2).</summary>
internal static class HashLabels
{
    public const string SubmissionId = "id/submission";
    public const string HeaderHash = "id/seal";
    public const string Genesis = "genesis";
    public const string Key = "key";
    public const string ReplicaSet = "replica-set";
    public const string Content = "content";
    public const string StateKey = "state-key";
    public const string StateValue = "state-value";
}
