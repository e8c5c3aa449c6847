using HealthLedger.Adapters.Tests.Parsing;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Acknowledgment;
using HealthLedger.Hl7v2.Definitions;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Validation;

namespace HealthLedger.Adapters.Tests.Validation;

public sealed class Hl7ValidationTests
{
    private const string Good =
        "MSH|^~\\&|APP|FAC|RAPP|RFAC|20260101120000+0100||ADT^A01^ADT_A01|ID1|P|2.5.1\rEVN||20260101120000\r"
        + "PID|1||123^^^HOSP^MR||Doe^Jane||19800229|F\rPV1|1|I\r";

    private const string Observation =
        "MSH|^~\\&|APP|FAC|RAPP|RFAC|20260101120000||ORU^R01^ORU_R01|ID1|P|2.5.1\rPID|1||123^^^HOSP^MR||Doe^Jane\r"
        + "OBR|1|||24331-1^Lipids^LN\r";

    [Fact]
    public void Sound_message_has_no_issue() => Assert.Empty(Validate(Good).Issues);

    [Theory]
    [InlineData("123^^^HOSP^MR", "", Hl7v2ErrorCodes.FieldMissing, "PID-3", Hl7IssueSeverity.Warning)]
    [InlineData("19800229", "20241345", Hl7v2ErrorCodes.DateTimeInvalid, "PID-7", Hl7IssueSeverity.Warning)]
    [InlineData("20260101120000+0100", "yesterday", Hl7v2ErrorCodes.DateTimeInvalid, "MSH-7", Hl7IssueSeverity.Warning)]
    [InlineData("PID|1|", "PID|one|", Hl7v2ErrorCodes.NumberInvalid, "PID-1", Hl7IssueSeverity.Warning)]
    [InlineData("|F\r", "|X\r", Hl7v2ErrorCodes.CodeUnknown, "PID-8", Hl7IssueSeverity.Information)]
    [InlineData("|P|2.5.1", "|Q|2.5.1", Hl7v2ErrorCodes.CodeUnknown, "MSH-11", Hl7IssueSeverity.Warning)]
    [InlineData("PV1|1|I", "PV1|1|I~O", Hl7v2ErrorCodes.RepetitionsTooMany, "PV1-2", Hl7IssueSeverity.Warning)]
    [InlineData("|ID1|", "|1234567890123456789012345678901234567890|", Hl7v2ErrorCodes.ValueTooLong, "MSH-10",
        Hl7IssueSeverity.Warning)]
    [InlineData("EVN||", "QQQ|x\rEVN||", Hl7v2ErrorCodes.SegmentUnknown, "QQQ", Hl7IssueSeverity.Warning)]
    [InlineData("PV1|1|I", "PV1|1|I" + "||||||||||||||||||||||||||||||||||||||||||||||||||||||x",
        Hl7v2ErrorCodes.FieldUnknown, "PV1-56", Hl7IssueSeverity.Information)]
    public void Fault_is_found_at_its_place(
        string part, string instead, string code, string place, Hl7IssueSeverity severity)
    {
        Hl7ValidationReport report = Validate(Good.Replace(part, instead, StringComparison.Ordinal));

        Hl7Issue issue = Assert.Single(report.Issues, issue => issue.Code == code);
        Assert.StartsWith(place, issue.Location.ToString(), StringComparison.Ordinal);
        Assert.Equal(severity, issue.Severity);
        Assert.True(report.IsValid);
    }

    [Theory]
    [InlineData("OBX|1|NM|a||6.50", null)]
    [InlineData("OBX|1|NM|a||<6.50", Hl7v2ErrorCodes.NumberCompared)]
    [InlineData("OBX|1|NM|a||high", Hl7v2ErrorCodes.NumberInvalid)]
    [InlineData("OBX|1|NM|a||1+", Hl7v2ErrorCodes.NumberInvalid)]
    [InlineData("OBX|1|DT|a||20260230", Hl7v2ErrorCodes.DateTimeInvalid)]
    [InlineData("OBX|1|DT|a||2026010112", Hl7v2ErrorCodes.DateTimeInvalid)]
    [InlineData("OBX|1|TM|a||1200", null)]
    [InlineData("OBX|1|TM|a||2561", Hl7v2ErrorCodes.DateTimeInvalid)]
    [InlineData("OBX|1||a||text", Hl7v2ErrorCodes.ValueTypeUnknown)]
    [InlineData("OBX|1|QQ|a||20241345", Hl7v2ErrorCodes.ValueTypeUnknown)]
    [InlineData("OBX|1|ED|a||^application^pdf^Base64^AAAA", null)]
    [InlineData("OBX|1|ST|a||a^b&c", null)]
    [InlineData("OBX|1|TX|a||\"\"", null)]
    public void Observation_is_checked_by_the_type_that_it_names(string segment, string? code)
    {
        string[] found = [.. Validate(Observation + segment + "||||||F\r").Issues.Select(issue => issue.Code)
            .Where(found => found is not (Hl7v2ErrorCodes.FieldMissing or Hl7v2ErrorCodes.CodeUnknown))];

        Assert.Equal(code is null ? [] : [code], found);
    }

    // A peer copies a long value once for each check, and works through repetitions again for each of them.
    [Fact]
    public void Work_and_memory_of_validation_are_linear_in_repetitions_and_copy_no_long_value()
    {
        string names = string.Concat(Enumerable.Repeat("~A^B", 8_000));
        long some = Allocated(Good.Replace("Doe^Jane", "Doe^Jane" + names, StringComparison.Ordinal));
        long twice = Allocated(Good.Replace("Doe^Jane", "Doe^Jane" + names + names, StringComparison.Ordinal));
        string document = new('A', 15 * 1024 * 1024);
        long longValue = Allocated(Observation + $"OBX|1|ED|a||^application^pdf^Base64^{document}||||||F\r");

        Assert.InRange(twice, 0, (some * 5 / 2) + 100_000);
        Assert.InRange(longValue, 0, 1024 * 1024);
    }

    private static long Allocated(string text)
    {
        Hl7Message message = Hl7Text.Parse(text);
        Hl7Validator validator = new();
        _ = validator.Validate(message);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = validator.Validate(message);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Fact]
    public void Null_counts_as_a_value() => Assert.DoesNotContain(
        Validate(Good.Replace("Doe^Jane", "\"\"", StringComparison.Ordinal)).Issues,
        issue => issue.Code == Hl7v2ErrorCodes.FieldMissing);

    [Fact]
    public void Strict_validation_finds_the_same_and_fails()
    {
        string text = Good.Replace("19800229", "19800231", StringComparison.Ordinal);

        Hl7ValidationReport lenient = Validate(text);
        Hl7ValidationReport strict = Validate(text, new Hl7ValidationOptions { IsStrict = true });

        Assert.True(lenient.IsValid);
        Assert.False(strict.IsValid);
        Assert.Equal(lenient.Issues.Select(issue => issue.Code), strict.Issues.Select(issue => issue.Code));
    }

    [Fact]
    public void Repetitions_of_late_versions_are_information_because_the_dictionaries_disagree()
    {
        string text = Good.Replace("2.5.1", "2.8", StringComparison.Ordinal)
            .Replace("PV1|1|I", "PV1|1|I~O", StringComparison.Ordinal);

        Hl7Issue issue = Assert.Single(
            Validate(text, new Hl7ValidationOptions { IsStrict = true }).Issues,
            issue => issue.Code == Hl7v2ErrorCodes.RepetitionsTooMany);

        Assert.Equal(Hl7IssueSeverity.Information, issue.Severity);
    }

    [Fact]
    public void Registered_Z_segment_is_checked_like_the_others_and_an_unregistered_one_is_left_alone()
    {
        string text = Good + "ZPI|green|1980\rZPI||maybe\rZZZ|x\r";
        Hl7SegmentDefinition definition = new(
            "ZPI", "Triage", new Hl7FieldDefinition(1, "Triage", "ST", IsRequired: true),
            new Hl7FieldDefinition(2, "Since", "DT"));

        Assert.Empty(Validate(text).Issues);
        Hl7ValidationReport report = Validate(text, new Hl7ValidationOptions { Segments = [definition] });

        Assert.Equal(
            [(Hl7v2ErrorCodes.FieldMissing, 2, 1), (Hl7v2ErrorCodes.DateTimeInvalid, 2, 2)],
            report.Issues.Select(issue => (issue.Code, issue.Location.SegmentOccurrence, issue.Location.Field)));
    }

    [Theory]
    [InlineData(Hl7v2ErrorCodes.SegmentMissing, Hl7ErrorCode.SegmentSequenceError)]
    [InlineData(Hl7v2ErrorCodes.FieldMissing, Hl7ErrorCode.RequiredFieldMissing)]
    [InlineData(Hl7v2ErrorCodes.DateTimeInvalid, Hl7ErrorCode.DataTypeError)]
    [InlineData(Hl7v2ErrorCodes.CodeUnknown, Hl7ErrorCode.TableValueNotFound)]
    [InlineData(Hl7v2ErrorCodes.StructureUnknown, Hl7ErrorCode.UnsupportedMessageType)]
    [InlineData(Hl7v2ErrorCodes.SiteAuthorityMissing, Hl7ErrorCode.UnknownKeyIdentifier)]
    public void Issue_has_its_word_of_table_0357(string code, Hl7ErrorCode expected)
    {
        Hl7Issue issue = new(code, Hl7IssueSeverity.Error, new Hl7Location("PID", 1, 3, 0, 0, 1));

        Assert.Equal(expected, AcknowledgmentError.FromIssue(issue).Code);
    }

    [Fact]
    public void Issues_stop_at_their_limit_and_say_so()
    {
        string text = Observation + string.Concat(Enumerable.Repeat("OBX|x|NM|a||b||||||F\r", 500));

        Hl7ValidationReport report = Validate(text, new Hl7ValidationOptions { MaxIssues = 10 });

        Assert.Equal(10, report.Issues.Length);
        Assert.Equal(Hl7v2ErrorCodes.IssuesTruncated, report.Issues[^1].Code);
    }

    [Theory]
    [InlineData("123^^^HOSP^MR")]
    [InlineData("Doe^Jane")]
    public void Field_of_delimiters_and_blanks_is_missing_where_it_is_required(string part)
    {
        Hl7ValidationReport report = Validate(Good.Replace(part, "^^ ^~&", StringComparison.Ordinal));

        Hl7Issue issue = Assert.Single(report.Issues, issue => issue.Severity == Hl7IssueSeverity.Warning);
        Assert.Equal((Hl7v2ErrorCodes.FieldMissing, 0), (issue.Code, issue.Location.Component));
    }

    [Theory]
    [InlineData("2.3")]
    [InlineData("2.5.1")]
    [InlineData("2.6")]
    public void Document_as_a_result_is_not_too_long(string version)
    {
        string text = Observation.Replace("2.5.1", version, StringComparison.Ordinal)
            + $"OBX|1|ED|PDF||^application^pdf^Base64^{new string('A', 150_000)}||||||F\r";

        Hl7ValidationReport report = Validate(text, new Hl7ValidationOptions { IsStrict = true });

        Assert.DoesNotContain(
            report.Issues, issue => issue.Code == Hl7v2ErrorCodes.ValueTooLong && issue.Location.SegmentId == "OBX");
    }

    [Fact]
    public void No_issue_shows_content()
    {
        string text = Good.Replace("19800229", "CANARY", StringComparison.Ordinal)
            .Replace("|F\r", "|CANARY\r", StringComparison.Ordinal);

        Assert.DoesNotContain(
            Validate(text).Issues, issue => issue.ToString().Contains("CANARY", StringComparison.Ordinal));
    }

    private static Hl7ValidationReport Validate(string text, Hl7ValidationOptions? options = null) =>
        new Hl7Validator(options).Validate(Hl7Text.Parse(text));
}
