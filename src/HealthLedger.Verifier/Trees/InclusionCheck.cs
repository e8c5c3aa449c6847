namespace HealthLedger.Verifier.Trees;

/// <summary>What an inclusion path turned out to be.</summary>
internal enum InclusionCheck
{
    /// <summary>The path leads from the leaf to the root.</summary>
    Included,

    /// <summary>The path does not have the one length that index and size determine.</summary>
    LengthWrong,

    /// <summary>The path leads to another root.</summary>
    RootWrong,
}
