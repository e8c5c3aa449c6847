namespace HealthLedger.Canonical;

/// <summary>
/// The formats that are stored, hashed, signed or sent, each with one golden encoding of fixed values. A change here
/// is a change of what old ledgers and other implementations read (docs/spec).
/// </summary>
internal static partial class WireFormat
{
    /// <summary>Name; hash label, number or - where there is none; CDDL; golden encoding in lower-case hex.</summary>
    public static IReadOnlyList<(string Name, string Label, string Cddl, string GoldenHex)> Entries { get; } =
        [
            .. GenesisFormats(), .. BlockFormats(), .. JournalFormats(), .. SubmissionFormats(),
            .. DealingFormats(), .. RecordFormats(), .. ParticipantFormats(), .. SubjectFormats(),
            .. ApplicationFormats(),
            .. FounderFormats(),
            .. AccessFormats(), .. StateFormats(), .. ReplicaFormats(), .. MembershipFormats(), .. ChangeFormats(),
            .. BackupFormats(), .. ClientFormats(), .. ClientBodyFormats(), .. ConsensusFormats(),
            .. TransportFormats(),
            .. WitnessFormats(), .. BundleFormats(),
        ];
}
