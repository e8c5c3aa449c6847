namespace HealthLedger.Hl7v2.Intake;

/// <summary>The defaults of <see cref="Hl7v2IntakeOptions"/>, once.</summary>
internal static class Hl7v2IntakeDefaults
{
    public const string PayloadType = "application/hl7-v2+er7";
    public const int RememberedRefusals = 1024;

    public static TimeSpan LongestParking => TimeSpan.FromDays(30);

    public static ReadOnlySpan<string> PatientlessMessageCodes => new[]
    {
        "MFN", "MFR", "MFD", "MFQ", "QBP", "QRY", "QSX", "QVR", "QCN", "QCK", "QSB", "RSP", "NMD", "NMQ", "NMR", "ESU",
        "ESR", "INU", "INR", "LSU", "LSR", "SSU", "SSR", "EAC", "EAN", "EAR", "EQQ", "STC", "TCU", "TCR", "EHC", "ORR",
    };

    public static ReadOnlySpan<string> PreferredIdentifierTypes => new[] { "MR" };
}
