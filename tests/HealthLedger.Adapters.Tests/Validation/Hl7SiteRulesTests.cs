using System.Text;
using HealthLedger.Adapters.Tests.Parsing;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Validation;

namespace HealthLedger.Adapters.Tests.Validation;

public sealed class Hl7SiteRulesTests
{
    private const string Rules =
        """
        {
          // What the laboratory has agreed with the hospital.
          "messages": {
            "*": { "patientAuthorities": ["HOSP", "9.9.9"] },
            "ADT": { "codes": { "PID-8": ["F", "M"], "PID-3.5": ["MR", "NI"] } },
            "ADT^A01": { "required": ["PV1-3.1", "NK1-2"], },
          },
        }
        """;

    [Fact]
    public void Demands_of_all_keys_that_apply_are_checked()
    {
        Hl7ValidationReport report = Validate(
            Rules, Hl7Text.Admission.Replace("|F\r", "|X\r", StringComparison.Ordinal));

        Assert.Equal(
            [
                (Hl7v2ErrorCodes.SiteCodeUnknown, "PID", 8), (Hl7v2ErrorCodes.SiteFieldMissing, "PV1", 3),
                (Hl7v2ErrorCodes.SiteFieldMissing, "NK1", 2),
            ],
            Site(report));
        Assert.False(report.IsValid);
    }

    [Fact]
    public void Demand_of_another_type_does_not_apply() => Assert.Equal(
        [],
        Site(Validate(Rules, Hl7Text.Admission.Replace("ADT^A01^ADT_A01", "ORU^R01", StringComparison.Ordinal))));

    [Fact]
    public void Patient_needs_an_identifier_of_a_known_authority_by_name_or_by_oid()
    {
        const string Unknown = """{"messages": {"*": {"patientAuthorities": ["OTHER"]}}}""";
        const string ByOid = """{"messages": {"*": {"patientAuthorities": ["1.2.3"]}}}""";

        Assert.Equal([(Hl7v2ErrorCodes.SiteAuthorityMissing, "PID", 3)], Site(Validate(Unknown, Hl7Text.Admission)));
        Assert.Equal([], Site(Validate(ByOid, Hl7Text.Admission)));
    }

    [Fact]
    public void Every_segment_of_the_id_has_to_be_valued()
    {
        const string Required = """{"messages": {"*": {"required": ["OBX-3"]}}}""";

        Hl7ValidationReport report = Validate(Required, Hl7Text.Header + "\rOBX|1|ST|a\rOBX|2|ST|\rOBX|3|ST|b\r");

        Hl7Issue issue = Assert.Single(report.Issues, issue => issue.Code == Hl7v2ErrorCodes.SiteFieldMissing);
        Assert.Equal(2, issue.Location.SegmentOccurrence);
    }

    [Theory]
    [InlineData("ADT^A01^ADT_A01", 1)]
    [InlineData("ORU^R01", 1)]
    [InlineData("ACK^A01^ACK", 0)]
    [InlineData("MCF", 0)]
    public void Message_without_patient_has_no_identifier_of_a_known_authority(string type, int expected)
    {
        const string Json = """{"messages": {"*": {"patientAuthorities": ["HOSP"]}}}""";

        Hl7ValidationReport report = Validate(
            Json, Hl7Text.Header.Replace("ADT^A01^ADT_A01", type, StringComparison.Ordinal) + "\rPV1|1|I\rPV1|2|I\r");

        Assert.Equal(
            expected, report.Issues.Count(issue => issue.Code == Hl7v2ErrorCodes.SiteAuthorityMissing));
    }

    [Theory]
    [InlineData("PID-8", "F", "PID|||1^^^^MR|||||F^Female^HL70001", true)]
    [InlineData("PID-8", "F", "PID|||1^^^^MR|||||X^F", false)]
    [InlineData("PID-8.2", "Female", "PID|||1^^^^MR|||||F^Female^HL70001", true)]
    [InlineData("PID-3[2].5", "MR", "PID|||1^^^^NI~2^^^^MR", true)]
    [InlineData("PID-3[2].5", "NI", "PID|||1^^^^NI~2^^^^MR", false)]
    [InlineData("PID-3.5", "MR", "PID|||1^^^^NI~2^^^^MR", false)]
    [InlineData("OBX[1]-3", "a", "OBX|1|ST|a\rOBX|2|ST|b", true)]
    [InlineData("OBX[2]-3", "a", "OBX|1|ST|a\rOBX|2|ST|b", false)]
    [InlineData("OBX-3", "a", "OBX|1|ST|a\rOBX|2|ST|b", false)]
    public void Code_is_looked_for_where_its_path_says(string path, string code, string segments, bool isGood)
    {
        string json = $$"""{"messages": {"*": {"codes": {"{{path}}": ["{{code}}"]} } } }""";

        Assert.Equal(isGood, Site(Validate(json, $"{Hl7Text.Header}\r{segments}\r")).Length == 0);
    }

    [Theory]
    [InlineData("OBX[1]-3", "OBX|1|ST|a\rOBX|2|ST|", true)]
    [InlineData("OBX[2]-3", "OBX|1|ST|a\rOBX|2|ST|", false)]
    [InlineData("OBX[3]-3", "OBX|1|ST|a\rOBX|2|ST|b", false)]
    [InlineData("PID-3[2]", "PID|||1", false)]
    [InlineData("PID-3", "PID|||~1", true)]
    [InlineData("PID-5", "PID|||||^^ ^~&", false)]
    [InlineData("PID-5", "PID|||||\"\"", false)]
    [InlineData("MSH-2", "PID|1", true)]
    public void Required_place_is_looked_for_where_its_path_says(string path, string segments, bool isGood)
    {
        string json = $$"""{"messages": {"*": {"required": ["{{path}}"]} } }""";

        Assert.Equal(isGood, Site(Validate(json, $"{Hl7Text.Header}\r{segments}\r")).Length == 0);
    }

    [Theory]
    [InlineData("""{"messages": {"ADT": {"required": ["PID-3", "PID"]}}}""", "messages.ADT.required[1]")]
    [InlineData("""{"messages": {"ADT": {"required": "PID-3"}}}""", "messages.ADT.required")]
    [InlineData("""{"messages": {"ADT": {"requierd": ["PID-3"]}}}""", "messages.ADT.requierd")]
    [InlineData("""{"messages": {"ADT": {"codes": {"PID-8": []}}}}""", "messages.ADT.codes.PID-8")]
    [InlineData("""{"messages": {"ADT": {"codes": {"PID-8": [1]}}}}""", "messages.ADT.codes.PID-8")]
    [InlineData("""{"messages": {"adt": {}}}""", "messages.adt")]
    [InlineData("""{"messages": {"*^A01": {}}}""", "messages.*^A01")]
    [InlineData("""{"messages": {"ADT^A01^ADT_A01": {}}}""", "messages.ADT^A01^ADT_A01")]
    [InlineData("""{"mesages": {}}""", "mesages")]
    [InlineData("[]", "$")]
    public void Entry_that_is_wrong_is_named(string json, string place)
    {
        Assert.False(Hl7SiteRules.TryParse(Encoding.UTF8.GetBytes(json), out _, out Hl7ConfigurationError error));

        Assert.Equal(Hl7v2ErrorCodes.RulesInvalid, error.Code);
        Assert.Equal(place, error.Place);
    }

    [Theory]
    [InlineData("{\n\"messages\": \n}", 3)]
    [InlineData("{\"messages\": {\"ADT\": {}, \"ADT\": {}}}", 0)]
    [InlineData("", 1)]
    public void Text_that_is_no_JSON_is_refused_with_its_line(string json, long line)
    {
        Assert.False(Hl7SiteRules.TryParse(Encoding.UTF8.GetBytes(json), out _, out Hl7ConfigurationError error));

        Assert.Equal(Hl7v2ErrorCodes.RulesUnreadable, error.Code);
        Assert.Equal(line, error.Line);
    }

    private static Hl7ValidationReport Validate(string rules, string message)
    {
        bool isRead = Hl7SiteRules.TryParse(
            Encoding.UTF8.GetBytes(rules), out Hl7SiteRules? read, out Hl7ConfigurationError error);
        Assert.True(isRead, error.ToString());
        return new Hl7Validator(new Hl7ValidationOptions { SiteRules = read }).Validate(Hl7Text.Parse(message));
    }

    private static (string, string?, int)[] Site(Hl7ValidationReport report) =>
        [.. report.Issues.Where(issue => string.CompareOrdinal(issue.Code, Hl7v2ErrorCodes.RulesUnreadable) >= 0)
            .Select(issue => (issue.Code, issue.Location.SegmentId, issue.Location.Field))];
}
