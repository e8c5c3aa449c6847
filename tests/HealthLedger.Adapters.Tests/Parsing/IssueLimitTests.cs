using System.Collections.Immutable;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Validation;

namespace HealthLedger.Adapters.Tests.Parsing;

/// <summary>No number of small findings hides a grave one.</summary>
public sealed class IssueLimitTests
{
    [Theory]
    [InlineData("|ADT^A01^ADT_A01|", "||", Hl7v2ErrorCodes.MessageTypeMissing)]
    [InlineData("|ID1|", "||", Hl7v2ErrorCodes.ControlIdMissing)]
    public void Header_that_misses_what_decides_is_an_error_behind_any_number_of_warnings(
        string part, string instead, string code)
    {
        string header = Hl7Text.Header.Replace(part, instead, StringComparison.Ordinal);

        Hl7Message message = Hl7Text.Parse(header + "\r" + string.Concat(Enumerable.Repeat("??|\r", 150)));

        Assert.Equal(100, message.Issues.Length);
        Assert.Contains(message.Issues, issue => issue.Code == code && issue.Severity == Hl7IssueSeverity.Error);
    }

    [Fact]
    public void Error_behind_the_limit_takes_the_place_of_a_warning()
    {
        string lines = string.Concat(Enumerable.Repeat("??|\r", 10));

        Hl7Message message = Hl7Text.Parse(
            $"{Hl7Text.Header}\r{lines}{Hl7Text.Header}\r{lines}", new Hl7ParseOptions { MaxIssues = 3 });

        Assert.Equal(
            [Hl7v2ErrorCodes.SegmentIdInvalid, Hl7v2ErrorCodes.HeaderRepeated, Hl7v2ErrorCodes.IssuesTruncated],
            Hl7Text.Codes(message));
        Assert.Equal(Hl7IssueSeverity.Warning, message.Issues[^1].Severity);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public void Message_that_cannot_be_read_has_its_fatal_issue_whatever_the_limit(int limit)
    {
        string code = Hl7Text.FatalCode("\uFEFF\u000B \r no header", new Hl7ParseOptions { MaxIssues = limit });

        Assert.Equal(Hl7v2ErrorCodes.HeaderMissing, code);
    }

    [Theory]
    [InlineData(false, Hl7IssueSeverity.Warning)]
    [InlineData(true, Hl7IssueSeverity.Error)]
    public void Note_that_there_were_more_is_as_grave_as_the_worst_left_out(bool isStrict, Hl7IssueSeverity expected)
    {
        ImmutableArray<Hl7Issue> issues = Hl7Text.Parse(
            Hl7Text.Header + "\r" + string.Concat(Enumerable.Repeat("??|\r", 10)),
            new Hl7ParseOptions { MaxIssues = 1, IsStrict = isStrict }).Issues;

        Hl7Issue issue = Assert.Single(issues);
        Assert.Equal((Hl7v2ErrorCodes.IssuesTruncated, expected), (issue.Code, issue.Severity));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(500)]
    public void Rule_of_a_site_is_not_switched_off_by_warnings_of_the_standard(int limit)
    {
        Assert.True(Hl7SiteRules.TryParse(
            """{"messages": {"ORU": {"required": ["PV1-2"]}}}"""u8.ToArray(), out Hl7SiteRules? rules, out _));
        Hl7Message message = Hl7Text.Parse(
            "MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1\rPID|1||1||Doe\rOBR|1|||a\r"
            + string.Concat(Enumerable.Repeat("OBX|1|ST|a||b\r", 501)));

        Hl7ValidationReport report = new Hl7Validator(
            new Hl7ValidationOptions { SiteRules = rules, MaxIssues = limit }).Validate(message);

        Assert.False(report.IsValid);
        Assert.Equal(limit, report.Issues.Length);
        Assert.Equal(limit > 1, report.Issues.Any(issue => issue.Code == Hl7v2ErrorCodes.SiteFieldMissing));
        Assert.Equal(Hl7v2ErrorCodes.IssuesTruncated, report.Issues[^1].Code);
    }
}
