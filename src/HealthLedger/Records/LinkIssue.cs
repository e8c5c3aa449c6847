namespace HealthLedger.Records;

/// <summary>Which outcomes of a reference somebody should look at.</summary>
public static class LinkIssue
{
    /// <summary>The code of an outcome; null where all is as it should be.</summary>
    /// <param name="outcome">What became of a reference.</param>
    public static string? CodeOf(LinkOutcome outcome) => outcome switch
    {
        LinkOutcome.Ambiguous => HealthLedgerErrorCodes.ReferenceAmbiguous,
        LinkOutcome.OtherPatient => HealthLedgerErrorCodes.ReferenceOfAnotherPatient,
        LinkOutcome.NotFound => HealthLedgerErrorCodes.ReferenceNotFound,
        LinkOutcome.PatientsNotLinked => HealthLedgerErrorCodes.PatientsNotLinked,
        _ => null,
    };

    /// <summary>Whether a code is that of an outcome.</summary>
    internal static bool IsCode(string? code) =>
        code is not null && Enum.GetValues<LinkOutcome>().Any(outcome => CodeOf(outcome) == code);
}
