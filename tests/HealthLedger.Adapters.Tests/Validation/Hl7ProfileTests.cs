using System.Text;
using HealthLedger.Adapters.Tests.Parsing;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Validation;

namespace HealthLedger.Adapters.Tests.Validation;

public sealed class Hl7ProfileTests
{
    private const string Profile =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <HL7v2xConformanceProfile HL7Version="2.5.1" ProfileType="Implementation">
          <MetaData Name="Results" OrgName="Test" />
          <Encodings><Encoding>ER7</Encoding></Encodings>
          <HL7v2xStaticDef MsgType="ORU" EventType="R01" MsgStructID="ORU_R01">
            <Segment Name="MSH" LongName="Header" Usage="R" Min="1" Max="1" />
            <SegGroup Name="PATIENT" Usage="R" Min="1" Max="1">
              <Segment Name="PID" Usage="R" Min="1" Max="1">
                <Field Name="Set ID" Usage="O" Min="0" Max="1" Datatype="SI" Length="4" />
                <Field Name="Patient ID" Usage="X" Min="0" Max="0" Datatype="CX" />
                <Field Name="Identifiers" Usage="R" Min="1" Max="2" Datatype="CX" Length="30">
                  <Component Name="ID" Usage="R" Datatype="ST" Length="10" />
                  <Component Name="Check Digit" Usage="X" Datatype="ST" />
                  <Component Name="Scheme" Usage="X" Datatype="ID" />
                  <Component Name="Authority" Usage="R" Datatype="HD">
                    <SubComponent Name="Namespace" Usage="R" Datatype="IS" ConstantValue="HOSP" />
                  </Component>
                </Field>
              </Segment>
              <Segment Name="PV1" Usage="X" Min="0" Max="0" />
            </SegGroup>
            <SegGroup Name="ORDER" Usage="R" Min="1" Max="2">
              <Segment Name="OBR" Usage="R" Min="1" Max="1" />
              <Segment Name="OBX" Usage="R" Min="2" Max="3">
                <Field Name="Set ID" Usage="O" Min="0" Max="1" />
                <Field Name="Value Type" Usage="R" Min="1" Max="1" Datatype="ID" Table="0125" />
              </Segment>
            </SegGroup>
          </HL7v2xStaticDef>
        </HL7v2xConformanceProfile>
        """;

    private const string Good =
        "MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1\rPID|1||123^^^HOSP\rOBR|1\rOBX|1|ST\rOBX|2|NM\r";

    [Fact]
    public void Message_that_keeps_to_the_profile_has_no_issue_of_it() => Assert.Empty(Check(Good));

    [Theory]
    [InlineData("ORU^R01^ORU_R01", "ORU^W01", Hl7v2ErrorCodes.ProfileOtherType, "MSH-9")]
    [InlineData("OBR|1\r", "", Hl7v2ErrorCodes.ProfileSegmentMissing, "OBR")]
    [InlineData("OBX|2|NM\r", "", Hl7v2ErrorCodes.ProfileSegmentMissing, "OBX")]
    [InlineData("OBX|2|NM\r", "OBX|2|NM\rOBX|3|NM\rOBX|4|NM\r", Hl7v2ErrorCodes.ProfileSegmentSurplus, "OBX")]
    [InlineData("OBR|1\r", "PV1|1\rOBR|1\r", Hl7v2ErrorCodes.ProfileSegmentSurplus, "PV1")]
    [InlineData("OBR|1\r", "OBR|1\rNTE|1\r", Hl7v2ErrorCodes.ProfileSegmentSurplus, "NTE")]
    [InlineData("123^^^HOSP", "", Hl7v2ErrorCodes.ProfileFieldMissing, "PID-3")]
    [InlineData("123^^^HOSP", "^^ ^~&", Hl7v2ErrorCodes.ProfileFieldMissing, "PID-3")]
    [InlineData("123^^^HOSP", " ^^^HOSP", Hl7v2ErrorCodes.ProfileFieldMissing, "PID-3.1")]
    [InlineData("123^^^HOSP", "^^^HOSP", Hl7v2ErrorCodes.ProfileFieldMissing, "PID-3.1")]
    [InlineData("123^^^HOSP", "123", Hl7v2ErrorCodes.ProfileFieldMissing, "PID-3.4")]
    [InlineData("PID|1|", "PID|1|9", Hl7v2ErrorCodes.ProfileFieldSurplus, "PID-2")]
    [InlineData("123^^^HOSP", "123^4^^HOSP", Hl7v2ErrorCodes.ProfileFieldSurplus, "PID-3.2")]
    [InlineData("123^^^HOSP", "1^^^HOSP~2^^^HOSP~3^^^HOSP", Hl7v2ErrorCodes.ProfileFieldSurplus, "PID-3")]
    [InlineData("123^^^HOSP", "12345678901^^^HOSP", Hl7v2ErrorCodes.ProfileValueTooLong, "PID-3.1")]
    [InlineData("123^^^HOSP", "123^^^OTHER", Hl7v2ErrorCodes.ProfileConstantDiffers, "PID-3.4")]
    [InlineData("OBX|1|ST", "OBX|1|QQ", Hl7v2ErrorCodes.ProfileCodeUnknown, "OBX-2")]
    public void Departure_from_the_profile_is_an_error_at_its_place(
        string part, string instead, string code, string place)
    {
        Hl7Issue issue = Assert.Single(Check(Good.Replace(part, instead, StringComparison.Ordinal)));

        Assert.Equal(code, issue.Code);
        Assert.StartsWith(place, issue.Location.ToString(), StringComparison.Ordinal);
        Assert.Equal(Hl7IssueSeverity.Error, issue.Severity);
    }

    [Fact]
    public void Segment_and_group_of_usage_R_are_demanded_whatever_their_least_number_says()
    {
        const string Xml =
            """
            <HL7v2xStaticDef MsgType="ORU"><Segment Name="MSH"/><Segment Name="PID" Usage="R" Min="0"/>
            <SegGroup Name="ORDER" Usage="R" Min="0"><Segment Name="OBR" Usage="R"/></SegGroup></HL7v2xStaticDef>
            """;
        Assert.True(TryRead(Xml, out Hl7Profile? profile, out _));

        Hl7ValidationReport report = new Hl7Validator(new Hl7ValidationOptions { Profile = profile })
            .Validate(Hl7Text.Parse("MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1\r"));

        Assert.Equal(
            ["PID", "OBR"],
            report.Issues.Where(issue => issue.Code == Hl7v2ErrorCodes.ProfileSegmentMissing)
                .Select(issue => issue.Location.SegmentId!));
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><HL7v2xConformanceProfile/>",
        Hl7v2ErrorCodes.ProfileUnreadable)]
    [InlineData("<HL7v2xConformanceProfile>", Hl7v2ErrorCodes.ProfileUnreadable)]
    [InlineData("", Hl7v2ErrorCodes.ProfileUnreadable)]
    [InlineData("<HL7v2xConformanceProfile/>", Hl7v2ErrorCodes.ProfileInvalid)]
    [InlineData("<HL7v2xStaticDef MsgType=\"ORU\"><Segment Name=\"PID\" Usage=\"Q\"/></HL7v2xStaticDef>",
        Hl7v2ErrorCodes.ProfileInvalid)]
    [InlineData("<HL7v2xStaticDef MsgType=\"ORU\"><Segment Name=\"pid\"/></HL7v2xStaticDef>",
        Hl7v2ErrorCodes.ProfileInvalid)]
    [InlineData("<HL7v2xStaticDef MsgType=\"ORU\"><Segment Name=\"PID\" Max=\"many\"/></HL7v2xStaticDef>",
        Hl7v2ErrorCodes.ProfileInvalid)]
    [InlineData("<HL7v2xStaticDef MsgType=\"ORU\"><Field Name=\"x\"/></HL7v2xStaticDef>",
        Hl7v2ErrorCodes.ProfileInvalid)]
    [InlineData("<HL7v2xStaticDef MsgType=\"ORUX\"/>", Hl7v2ErrorCodes.ProfileInvalid)]
    public void Document_that_is_no_profile_is_refused(string xml, string code)
    {
        Assert.False(TryRead(xml, out _, out Hl7ConfigurationError error));
        Assert.Equal(code, error.Code);
    }

    [Fact]
    public void Document_that_is_too_deep_is_refused()
    {
        string xml = "<HL7v2xStaticDef MsgType=\"ORU\">"
            + string.Concat(Enumerable.Repeat("<SegGroup Name=\"A\">", 100))
            + string.Concat(Enumerable.Repeat("</SegGroup>", 100)) + "</HL7v2xStaticDef>";

        Assert.False(TryRead(xml, out _, out Hl7ConfigurationError error));
        Assert.Equal(Hl7v2ErrorCodes.ProfileInvalid, error.Code);
    }

    [Fact]
    public void Empty_group_is_no_trouble()
    {
        const string Xml = "<HL7v2xStaticDef MsgType=\"ORU\"><SegGroup Name=\"A\" Usage=\"R\"/>"
            + "<SegGroup Name=\"B\"><Segment Name=\"OBX\"/><SegGroup Name=\"C\"/></SegGroup></HL7v2xStaticDef>";
        Assert.True(TryRead(Xml, out Hl7Profile? profile, out _));

        Hl7Validator validator = new(new Hl7ValidationOptions { Profile = profile });

        Assert.False(validator.Validate(Hl7Text.Parse(Good)).IsValid);
    }

    private static Hl7Issue[] Check(string message)
    {
        Assert.True(TryRead(Profile, out Hl7Profile? profile, out Hl7ConfigurationError error), error.ToString());
        Hl7Validator validator = new(new Hl7ValidationOptions { Profile = profile });
        return [.. validator.Validate(Hl7Text.Parse(message)).Issues
            .Where(issue => string.CompareOrdinal(issue.Code, Hl7v2ErrorCodes.ProfileUnreadable) >= 0)];
    }

    private static bool TryRead(string xml, out Hl7Profile? profile, out Hl7ConfigurationError error)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(xml));
        return Hl7Profile.TryRead(stream, out profile, out error);
    }
}
