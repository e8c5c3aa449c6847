using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Routing;
using HealthLedger.Hl7v2.Validation;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>What an intake accepts and how it names patients. Read once, when the intake is made.</summary>
public sealed class Hl7v2IntakeOptions
{
    /// <summary>Limits and choices of the parser, or null for its defaults. When strict, every issue is answered
    /// AE.</summary>
    public Hl7ParseOptions? ParseOptions { get; set; }

    /// <summary>
    /// Values of MSH-9 to accept, such as <c>ADT</c> or <c>ORU^R01</c>; others get AR with ERR-3 200. Empty (the
    /// default) accepts all.
    /// </summary>
    public IList<string> AcceptedMessageTypes { get; } = [];

    /// <summary>
    /// Values of MSH-11.1 to accept, such as <c>P</c>; others get AR with ERR-3 202. Empty (the default) accepts all.
    /// </summary>
    public IList<string> AcceptedProcessingIds { get; } = [];

    /// <summary>
    /// Published versions to accept, such as <c>2.5.1</c>; others, and MSH-12 that is no published version, get AR with
    /// ERR-3 203. Empty (the default) accepts all.
    /// </summary>
    public IList<string> AcceptedVersions { get; } = [];

    /// <summary>
    /// Values of MSH-9.1 whose messages concern no patient: stored without subject when they have no PID. Default: MFN,
    /// MFR, MFD, MFQ, QBP, QRY, QSX, QVR, QCN, QCK, QSB, RSP, NMD, NMQ, NMR, ESU, ESR, INU, INR, LSU, LSR, SSU, SSR,
    /// EAC, EAN,
    /// EAR, EQQ, STC, TCU, TCR, EHC and ORR.
    /// </summary>
    public IList<string> PatientlessMessageCodes { get; } = [.. Hl7v2IntakeDefaults.PatientlessMessageCodes];

    /// <summary>
    /// The assigning authority (PID-3.4, namespace or universal ID) whose identifier names the patient; the first one
    /// listed that the message has. Default: none preferred.
    /// </summary>
    public IList<string> PreferredAssigningAuthorities { get; } = [];

    /// <summary>
    /// The identifier types (PID-3.5) that name the patient, best first; then the first repetition. Default: MR.
    /// </summary>
    public IList<string> PreferredIdentifierTypes { get; } = [.. Hl7v2IntakeDefaults.PreferredIdentifierTypes];

    /// <summary>
    /// Names that stand for the same assigning authority: key as received (namespace ID or universal ID), value the
    /// name
    /// that counts. A patient is one subject only under one name. Default: empty.
    /// </summary>
    public IDictionary<string, string> AssigningAuthorityNames { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The assigning authority of identifiers that name none. Default null: the sender (MSH-4, else MSH-3, else the
    /// listener), so that equal numbers of two senders stay two patients.
    /// </summary>
    public string? DefaultAssigningAuthority { get; set; }

    /// <summary>Whether a character set in MSH-18 that is not known is answered AE with ERR-3 103. Default
    /// false.</summary>
    public bool RefuseUnknownCharacterSets { get; set; }

    /// <summary>
    /// Checks each message that would be sealed, against the standard, the rules of a site or a profile; findings of
    /// <see cref="Hl7IssueSeverity.Error"/> count. Default null: none is checked. Costs about as much as parsing does,
    /// several times over.
    /// </summary>
    public Hl7Validator? Validator { get; set; }

    /// <summary>A message in which <see cref="Validator"/> finds an error. Default
    /// <see cref="InvalidMessageAction.Reject"/>.</summary>
    public InvalidMessageAction OnInvalid { get; set; }

    /// <summary>Several patients in one message. Default <see cref="SeveralPatientsAction.Refuse"/>.</summary>
    public SeveralPatientsAction OnSeveralPatients { get; set; }

    /// <summary>Other content under a known control ID. Default <see cref="ReusedControlIdAction.Refuse"/>.</summary>
    public ReusedControlIdAction OnReusedControlId { get; set; }

    /// <summary>When a message is acknowledged. Default <see cref="AckWhen.Sealed"/>.</summary>
    public AckWhen AckWhen { get; set; }

    /// <summary>
    /// Which queued messages keep their order. Default <see cref="MessageOrder.Feed"/>. Of effect with
    /// <see cref="AckWhen.Stored"/> and <see cref="UnavailableAction.QueueDurably"/>.
    /// </summary>
    public MessageOrder Order { get; set; }

    /// <summary>
    /// A queued message that the ledger refuses, though it was acknowledged. Default
    /// <see cref="QueueFailureAction.Block"/>.
    /// </summary>
    public QueueFailureAction OnQueueFailure { get; set; }

    /// <summary>
    /// Whether messages that refer to earlier ones are linked to them. Default <see cref="MessageLinking.Off"/>: a
    /// version has the kind of the record that it belongs to, and what is sealed cannot be linked otherwise later, so
    /// that a site decides it when it knows that its senders' order numbers are unique.
    /// </summary>
    public MessageLinking Linking { get; set; }

    /// <summary>
    /// How long a message that corrects, merges or updates something that is not there yet waits for it in the queue; 0
    /// to 30 days, zero for not at all. Default 4 hours. Of effect with <see cref="MessageLinking.On"/>.
    /// </summary>
    public TimeSpan ParkFor { get; set; } = TimeSpan.FromHours(4);

    /// <summary>
    /// Whether updates (A08, A31) of a patient whom the ledger does not know wait too. Default true; without it they
    /// are sealed at once, as after a cut-over, when most patients are new.
    /// </summary>
    public bool ParkUpdates { get; set; } = true;

    /// <summary>A message that has waited in vain. Default <see cref="OverdueAction.Seal"/>.</summary>
    public OverdueAction OnOverdue { get; set; }

    /// <summary>
    /// Whether MSH-15 and MSH-16 choose the mode. Default <see cref="AcknowledgmentMode.AsRequested"/>.
    /// </summary>
    public AcknowledgmentMode AcknowledgmentMode { get; set; }

    /// <summary>
    /// Whether the message store is told that an answer went out, in groups beside the messages. Without it a message
    /// is listed as sealed, which costs less. Default true.
    /// </summary>
    public bool RecordAnswers { get; set; } = true;

    /// <summary>What several messages in one frame are answered with. Default
    /// <see cref="BatchAnswers.PerMessage"/>.</summary>
    public BatchAnswers BatchAnswers { get; set; }

    /// <summary>
    /// A segment of this name ends each positive acknowledgment, for senders that keep receipts: the record's id, and
    /// height, index and header hash of its entry where it is sealed. Z and two capital letters or digits. Default:
    /// null, none.
    /// </summary>
    public string? ReceiptSegment { get; set; }

    /// <summary>Passing faults of ours. Default <see cref="UnavailableAction.Hold"/>.</summary>
    public UnavailableAction OnUnavailable { get; set; }

    /// <summary>
    /// Whether what is refused is kept, encrypted, in the node's quarantine until its retention ends. Default true. The
    /// same bytes sent again within the last 1,024 refusals are kept once.
    /// </summary>
    public bool QuarantineRefused { get; set; } = true;

    /// <summary>
    /// The routes by which messages are handed on once they are sealed, each of another name, at most 64 for one
    /// message. What each takes is decided here; started they are with <see cref="Hl7RouteExtensions"/>. Default: none.
    /// </summary>
    public IList<Hl7Route> Routes { get; } = [];

    /// <summary>Every fault of these options; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        CheckTexts(faults, nameof(AcceptedMessageTypes), AcceptedMessageTypes);
        CheckTexts(faults, nameof(AcceptedProcessingIds), AcceptedProcessingIds);
        CheckTexts(faults, nameof(AcceptedVersions), AcceptedVersions);
        CheckTexts(faults, nameof(PatientlessMessageCodes), PatientlessMessageCodes);
        CheckTexts(faults, nameof(PreferredAssigningAuthorities), PreferredAssigningAuthorities);
        CheckTexts(faults, nameof(PreferredIdentifierTypes), PreferredIdentifierTypes);
        CheckTexts(faults, nameof(AssigningAuthorityNames), AssigningAuthorityNames.Values);
        Check(faults, nameof(OnInvalid), Enum.IsDefined(OnInvalid));
        Check(faults, nameof(OnSeveralPatients), Enum.IsDefined(OnSeveralPatients));
        Check(faults, nameof(OnReusedControlId), Enum.IsDefined(OnReusedControlId));
        Check(faults, nameof(OnUnavailable), Enum.IsDefined(OnUnavailable));
        Check(faults, nameof(AckWhen), Enum.IsDefined(AckWhen));
        Check(faults, nameof(Order), Enum.IsDefined(Order));
        Check(faults, nameof(OnQueueFailure), Enum.IsDefined(OnQueueFailure));
        Check(faults, nameof(Linking), Enum.IsDefined(Linking));
        Check(faults, nameof(OnOverdue), Enum.IsDefined(OnOverdue));
        Check(faults, nameof(ParkFor), ParkFor >= TimeSpan.Zero && ParkFor <= Hl7v2IntakeDefaults.LongestParking);
        Check(faults, nameof(AcknowledgmentMode), Enum.IsDefined(AcknowledgmentMode));
        Check(faults, nameof(BatchAnswers), Enum.IsDefined(BatchAnswers));
        faults.AddRange(Routes.SelectMany(route => route.Validate()));
        Check(
            faults,
            nameof(Routes),
            Routes.Count <= Records.DeliveryTarget.MaxTargets
                && Routes.DistinctBy(route => route.Name, StringComparer.Ordinal).Count() == Routes.Count);
        Check(faults, nameof(ReceiptSegment), ReceiptSegment is null || IsZSegment(ReceiptSegment));
        return faults;
    }

    private static bool IsZSegment(string name) => name.Length == 3 && name[0] == 'Z'
        && name.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter));

    private static void CheckTexts(List<string> faults, string name, IEnumerable<string> values) =>
        Check(faults, name, values.All(value => !string.IsNullOrWhiteSpace(value)));

    private static void Check(List<string> faults, string name, bool isGood)
    {
        if (!isGood)
        {
            faults.Add($"{name} holds an empty or undefined value.");
        }
    }
}
