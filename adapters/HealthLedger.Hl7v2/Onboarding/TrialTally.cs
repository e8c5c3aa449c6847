using HealthLedger.Hl7v2.Definitions;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Onboarding;

/// <summary>Gathers findings by check, code and place, in bounded memory.</summary>
internal sealed class TrialTally
{
    private const int MostFindings = 200;
    private const string WholeMessage = "message";

    // What a code is about; the first that matches. Codes of a check that is not named here are about reading.
    private static readonly (string Check, string From, string To)[] Ranges =
    [
        ("framing", "HLS2101", "HLS2124"),
        ("framing", Hl7v2ErrorCodes.MessageMayBeCutOff, Hl7v2ErrorCodes.MessageMayBeCutOff),
        ("characterSet", Hl7v2ErrorCodes.CharacterSetUnknown, Hl7v2ErrorCodes.CharactersMalformed),
        ("controlId", Hl7v2ErrorCodes.ControlIdMissing, Hl7v2ErrorCodes.ControlIdMissing),
        ("controlId", Hl7v2ErrorCodes.ControlIdReused, Hl7v2ErrorCodes.ControlIdTooLong),
        ("controlId", Hl7v2ErrorCodes.ControlIdRepeated, Hl7v2ErrorCodes.ControlIdRepeated),
        ("framing", "HLS2030", "HLS2033"),
        ("accepted", Hl7v2ErrorCodes.MessageTypeNotAccepted, Hl7v2ErrorCodes.VersionNotAccepted),
        ("patient", Hl7v2ErrorCodes.PatientMissing, Hl7v2ErrorCodes.PatientIdentifierUnusable),
        ("patient", "HLS2324", "HLS2324"),
        ("structure", "HLS2301", "HLS2306"),
        ("fields", "HLS2310", "HLS2319"),
        ("siteRules", "HLS2322", "HLS2323"),
        ("profile", "HLS2332", "HLS2339"),
        ("sender", Hl7v2ErrorCodes.SenderUnnamed, Hl7v2ErrorCodes.SendersSeveral),
        ("acknowledgment", Hl7v2ErrorCodes.AcknowledgmentTypeUnknown, Hl7v2ErrorCodes.AcknowledgmentsTwo),
        ("sequence", Hl7v2ErrorCodes.NumbersMissing, Hl7v2ErrorCodes.NumbersMissing),
    ];

    private static readonly string[] Checks =
    [
        "framing", "reading", "characterSet", "sender", "controlId", "sequence", "acknowledgment", "accepted",
        "patient", "structure", "fields", "siteRules", "profile",
    ];

    private readonly Dictionary<(string Check, string Code, string Place), TrialFinding> _findings = [];

    /// <summary>Takes an issue of a message.</summary>
    public void Add(Hl7Issue issue, long message) => Add(
        issue.Code,
        PlaceOf(issue.Location),
        issue.Severity switch
        {
            >= Hl7IssueSeverity.Error => TrialOutcome.Failed,
            Hl7IssueSeverity.Warning => TrialOutcome.Warned,
            _ => TrialOutcome.Passed,
        },
        message);

    /// <summary>Takes something else that was found.</summary>
    public void Add(string code, string? place, TrialOutcome outcome, long message, long count = 1)
    {
        string check = CheckOf(code);
        (string Check, string Code, string Place) key = (check, code, place ?? WholeMessage);
        if (_findings.TryGetValue(key, out TrialFinding? known))
        {
            TrialOutcome graver = known.Outcome > outcome ? known.Outcome : outcome;
            _findings[key] = Make(code, key.Place, graver, known.Count + count, known.FirstMessage);
        }
        else if (_findings.Keys.Count(one => one.Check == check) < MostFindings || outcome == TrialOutcome.Failed)
        {
            _findings[key] = Make(code, key.Place, outcome, count, message);
        }
    }

    public IReadOnlyList<TrialCheck> ToChecks() =>
    [
        .. Checks.Select(check =>
        {
            List<TrialFinding> findings =
            [
                .. _findings.Where(finding => finding.Key.Check == check).Select(finding => finding.Value)
                    .OrderByDescending(finding => finding.Outcome).ThenBy(finding => finding.FirstMessage)
                    .ThenBy(finding => finding.Code, StringComparer.Ordinal)
                    .ThenBy(finding => finding.Place, StringComparer.Ordinal).Take(MostFindings),
            ];
            return new TrialCheck
            {
                Name = check,
                Findings = findings,
                Outcome = findings.Count > 0 ? findings[0].Outcome : TrialOutcome.Passed,
            };
        }),
    ];

    /// <summary>A place without repetitions and bytes; see <see cref="TrialFinding.Place"/>.</summary>
    public static string PlaceOf(Hl7Location location)
    {
        if (location.SegmentId is not { } id)
        {
            return WholeMessage;
        }

        string segment = DefinitionCatalog.HasSegment(id) ? id : id[0] == 'Z' ? "Z" : "?";
        return (location with
        {
            SegmentId = segment,
            SegmentOccurrence = 0,
            Repetition = 0,
            ByteOffset = 0,
        }).ToString().Split('@')[0];
    }

    private static TrialFinding Make(string code, string place, TrialOutcome outcome, long count, long first) => new()
    {
        Code = code,
        Place = place,
        Outcome = outcome,
        Count = count,
        FirstMessage = first,
    };

    private static string CheckOf(string code)
    {
        foreach ((string check, string from, string to) in Ranges)
        {
            if (string.CompareOrdinal(code, from) >= 0 && string.CompareOrdinal(code, to) <= 0)
            {
                return check;
            }
        }

        return "reading";
    }
}
