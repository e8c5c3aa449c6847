namespace HealthLedger.Hl7v2.Onboarding;

/// <summary>What came of one check of a trial.</summary>
public enum TrialOutcome
{
    /// <summary>Nothing was found.</summary>
    Passed = 0,

    /// <summary>Something is worth a look, and nothing has to be done.</summary>
    Warned = 1,

    /// <summary>Messages would be refused, or records would be filed wrongly.</summary>
    Failed = 2,
}
