using System.Text;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Onboarding;
using HealthLedger.Hl7v2.Validation;

namespace HealthLedger.Adapters.Tests.Onboarding;

public sealed class SenderTrialTests
{
    private const string Patient = "EVN|A01|20260105080000\rPID|1||4711^^^HOSP^MR||Doe^Jane\rPV1|1|I|W1\r";

    private readonly Hl7v2IntakeOptions _options = new();

    [Fact]
    public void A_sender_that_does_everything_right_passes()
    {
        TrialReport report = Try(Message("1", number: "1"), Message("2", number: "2"));

        Assert.True(report.IsPassed);
        Assert.Equal((2L, 0L, 2L), (report.MessageCount, report.RefusedCount, report.NumberedCount));
        Assert.Equal(new KeyValuePair<string, long>("ADT", 2), Assert.Single(report.Types));
        Assert.All(report.Checks, check => Assert.NotEqual(TrialOutcome.Failed, check.Outcome));
    }

    [Fact]
    public void Without_a_message_nothing_has_passed()
    {
        Assert.False(Try().IsPassed);
        Assert.False(Try("MSH|^~\\&|A|B|C|D|20260105080000||ACK|1|P|2.5.1\rMSA|AA|1\r").IsPassed);
    }

    [Fact]
    public void What_cannot_be_read_fails()
    {
        TrialReport report = Try("no message at all");

        Assert.Equal(1, report.RefusedCount);
        Assert.Equal(TrialOutcome.Failed, Check(report, "reading").Outcome);
    }

    [Fact]
    public void Rules_of_the_site_and_the_authority_of_patients_fail_also_where_the_listener_only_reports()
    {
        Assert.True(Hl7SiteRules.TryParse(
            Encoding.UTF8.GetBytes(
                """{"messages":{"ADT^A01":{"required":["PV1-44"],"patientAuthorities":["NORTH"]}}}"""),
            out Hl7SiteRules? rules,
            out Hl7ConfigurationError error), error.ToString());
        _options.Validator = new Hl7Validator(new Hl7ValidationOptions { SiteRules = rules });
        foreach (InvalidMessageAction action in Enum.GetValues<InvalidMessageAction>())
        {
            _options.OnInvalid = action;
            TrialReport report = Try(Message("1"), Message("2"));

            TrialFinding required = Assert.Single(Check(report, "siteRules").Findings);
            Assert.Equal(("HLS2322", "PV1-44"), (required.Code, required.Place));
            Assert.Equal((2L, 1L), (required.Count, required.FirstMessage));
            Assert.Equal(TrialOutcome.Failed, Check(report, "patient").Outcome);
            Assert.Equal(action == InvalidMessageAction.Reject ? 2 : 0, report.RefusedCount);
        }
    }

    [Fact]
    public void A_patient_without_identifier_fails()
    {
        TrialReport report = Try(Message("1", patient: "PID|1||||Doe^Jane\r"));

        TrialFinding finding = Assert.Single(
            Check(report, "patient").Findings, one => one.Code == Hl7v2ErrorCodes.PatientIdentifierMissing);
        Assert.Equal("PID-3", finding.Place);
        Assert.False(report.IsPassed);
    }

    [Fact]
    public void What_the_listener_does_not_accept_fails()
    {
        _options.AcceptedMessageTypes.Add("ORU");

        Assert.Equal(
            "MSH-9", Assert.Single(Check(Try(Message("1")), "accepted").Findings).Place);
    }

    [Fact]
    public void A_control_id_that_comes_again_is_a_resend_with_the_same_content_and_a_fault_with_another()
    {
        TrialReport resend = Try(Message("1"), Message("1"));
        TrialReport reused = Try(Message("1"), Message("1", patient: "PID|1||4712^^^HOSP^MR||Doe^John\r"));
        _options.OnReusedControlId = ReusedControlIdAction.AcceptAsNew;
        TrialReport accepted = Try(Message("1"), Message("1", patient: "PID|1||4712^^^HOSP^MR||Doe^John\r"));

        Assert.Equal(
            (Hl7v2ErrorCodes.ControlIdRepeated, TrialOutcome.Passed), Finding(resend, "controlId"));
        Assert.Equal((Hl7v2ErrorCodes.ControlIdReused, TrialOutcome.Failed), Finding(reused, "controlId"));
        Assert.Equal((Hl7v2ErrorCodes.ControlIdReused, TrialOutcome.Warned), Finding(accepted, "controlId"));
    }

    [Fact]
    public void Gaps_are_counted_and_only_warned_of()
    {
        TrialReport report = Try(Message("1", number: "1"), Message("2", number: "5"), Message("3", number: "7"));

        TrialFinding gap = Assert.Single(Check(report, "sequence").Findings);
        Assert.Equal((Hl7v2ErrorCodes.NumbersMissing, 4L, 2L), (gap.Code, gap.Count, gap.FirstMessage));
        Assert.True(report.IsPassed);
    }

    [Theory]
    [InlineData("", "", null, TrialOutcome.Passed)]
    [InlineData("AL", "NE", null, TrialOutcome.Passed)]
    [InlineData("AL", "AL", Hl7v2ErrorCodes.AcknowledgmentsTwo, TrialOutcome.Warned)]
    [InlineData("XX", "NE", Hl7v2ErrorCodes.AcknowledgmentTypeUnknown, TrialOutcome.Failed)]
    [InlineData("NE", "yes", Hl7v2ErrorCodes.AcknowledgmentTypeUnknown, TrialOutcome.Failed)]
    public void What_is_asked_of_acknowledgments_is_looked_at(
        string commit, string application, string? code, TrialOutcome outcome)
    {
        TrialReport report = Try(Message("1", acknowledgments: $"{commit}|{application}"));

        Assert.Equal(outcome, Check(report, "acknowledgment").Outcome);
        Assert.Equal(
            code is null ? [] : [code], Check(report, "acknowledgment").Findings.Select(finding => finding.Code));
        Assert.Equal(commit.Length > 0 ? 1 : 0, report.EnhancedCount);
    }

    [Fact]
    public void A_sender_has_one_name()
    {
        Assert.Equal(
            (Hl7v2ErrorCodes.SendersSeveral, TrialOutcome.Warned),
            Finding(Try(Message("1"), Message("2", sender: "LAB2|NORTH")), "sender"));
        Assert.Equal(
            (Hl7v2ErrorCodes.SenderUnnamed, TrialOutcome.Failed), Finding(Try(Message("1", sender: "|")), "sender"));
    }

    [Fact]
    public void A_character_set_that_is_not_known_or_not_named_is_found()
    {
        Assert.NotEmpty(Check(Try(Message("1", characterSet: "KLINGON")), "characterSet").Findings);
        SenderTrial trial = new("trial", _options);
        trial.Add(
            Encoding.Latin1.GetBytes(Message("1", patient: "PID|1||4711^^^HOSP^MR||M\u00fcller\r")),
            MllpFindings.None,
            DateTimeOffset.UnixEpoch);
        Assert.Contains(
            Check(trial.GetReport(), "characterSet").Findings,
            finding => finding.Code == Hl7v2ErrorCodes.CharacterSetAssumed);
        Assert.Equal(1, Try(Message("1", characterSet: "UNICODE UTF-8")).CharacterSetCount);
    }

    [Fact]
    public void Answers_are_those_of_intake()
    {
        SenderTrial trial = new("trial", _options);
        string good = Encoding.UTF8.GetString(Assert.Single(Add(trial, Message("1"))).Span);
        string bad = Encoding.UTF8.GetString(Assert.Single(Add(trial, Message("2", patient: "PID|1\r"))).Span);
        int both = Add(trial, Message("3", acknowledgments: "AL|AL")).Count;

        Assert.Contains("MSA|AA|1", good, StringComparison.Ordinal);
        Assert.Contains("MSA|AE|2", bad, StringComparison.Ordinal);
        Assert.Equal(2, both);
    }

    [Fact]
    public void A_batch_is_all_of_its_messages_and_a_frame_that_is_none_fails()
    {
        SenderTrial trial = new("trial", _options);
        Add(trial, "BHS|^~\\&|A\r" + Message("1") + Message("2") + "BTS|2\r");
        Assert.Equal(2, trial.GetReport().MessageCount);

        trial.AddFault(Hl7v2ErrorCodes.FrameTruncated);
        Assert.Equal(TrialOutcome.Failed, Check(trial.GetReport(), "framing").Outcome);
    }

    private static (string Code, TrialOutcome Outcome) Finding(TrialReport report, string check)
    {
        TrialFinding finding = Assert.Single(Check(report, check).Findings);
        return (finding.Code, finding.Outcome);
    }

    private static TrialCheck Check(TrialReport report, string name) =>
        report.Checks.Single(check => check.Name == name);

    private static string Message(
        string controlId,
        string number = "",
        string acknowledgments = "|",
        string sender = "LAB|NORTH",
        string characterSet = "",
        string? patient = null)
    {
        string body = patient is null ? Patient : "EVN|A01|20260105080000\r" + patient + "PV1|1|I|W1\r";
        return $"MSH|^~\\&|{sender}|EHR|NORTH|20260105080000||ADT^A01^ADT_A01|{controlId}|P|2.5.1|{number}||"
            + $"{acknowledgments}||{characterSet}\r{body}";
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> Add(SenderTrial trial, string text) =>
        trial.Add(Encoding.UTF8.GetBytes(text), MllpFindings.None, DateTimeOffset.UnixEpoch);

    private TrialReport Try(params string[] messages)
    {
        SenderTrial trial = new("trial", _options);
        foreach (string message in messages)
        {
            Add(trial, message);
        }

        return trial.GetReport();
    }
}
