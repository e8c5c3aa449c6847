namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>All cases, in the order of the steps that find them.</summary>
internal static class MustFailCorpus
{
    public static IReadOnlyList<MustFailCase> All { get; } =
    [
        .. FormCases.All,
        .. SpellingCases.All,
        .. GenesisCases.All,
        .. EpochCases.All,
        .. RecoveryCases.All,
        .. SealCases.All,
        .. PlaceCases.All,
        .. SubmissionCases.All,
        .. AuthorKeyCases.All,
        .. OperationCases.All,
        .. CallerCases.All,
        .. AccountingCases.All,
        .. StateCases.All,
        .. ConsistencyCases.All,
        .. EvidenceCases.All,
    ];
}
