using System.Collections.Immutable;
using HealthLedger.Adapters.Tests.Parsing;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Hl7v2.Structures;

namespace HealthLedger.Adapters.Tests.Structures;

public sealed class Hl7StructureTests
{
    [Theory]
    [InlineData("ADT^A01^ADT_A01", "EVN PID PD1 NK1 NK1 PV1 PV2 OBX AL1 AL1 DG1 PR1 ROL PR1 GT1 IN1 IN2 IN1",
        "MSH EVN PID PD1 NK1 NK1 PV1 PV2 OBX AL1 AL1 DG1 PROCEDURE(PR1 ROL) PROCEDURE(PR1) GT1 "
        + "INSURANCE(IN1 IN2) INSURANCE(IN1)")]
    [InlineData("ORU^R01^ORU_R01", "PID PV1 ORC OBR NTE OBX NTE OBX SPM OBR OBX",
        "MSH PATIENT_RESULT(PATIENT(PID VISIT(PV1)) ORDER_OBSERVATION(ORC OBR NTE OBSERVATION(OBX NTE) "
        + "OBSERVATION(OBX) SPECIMEN(SPM)) ORDER_OBSERVATION(OBR OBSERVATION(OBX)))")]
    [InlineData("ORU^R01^ORU_R01", "PID OBR OBX PID OBR OBX",
        "MSH PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR OBSERVATION(OBX))) "
        + "PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR OBSERVATION(OBX)))")]
    [InlineData("ORM^O01^ORM_O01", "PID ORC RXO ORC OBR OBX",
        "MSH PATIENT(PID) ORDER(ORC ORDER_DETAIL(ORDER_CHOICE(RXO))) "
        + "ORDER(ORC ORDER_DETAIL(ORDER_CHOICE(OBR) OBSERVATION(OBX)))")]
    [InlineData("VXU^V04^VXU_V04", "PID ORC RXA RXR OBX OBX ORC RXA",
        "MSH PID ORDER(ORC RXA RXR OBSERVATION(OBX) OBSERVATION(OBX)) ORDER(ORC RXA)")]
    public void Segments_are_put_into_their_groups(string type, string segments, string expected)
    {
        Hl7Structure structure = Hl7Structure.Match(StructureText.Message(type, segments));

        Assert.Equal(Normal(expected), Normal(StructureText.Of(structure)));
        Assert.DoesNotContain(structure.Issues, issue => issue.Code is Hl7v2ErrorCodes.SegmentUnexpected
            or Hl7v2ErrorCodes.SegmentOutOfOrder or Hl7v2ErrorCodes.SegmentSurplus);
    }

    [Theory]
    [InlineData("2.1")]
    [InlineData("2.2")]
    [InlineData("2.3")]
    [InlineData("2.3.1")]
    [InlineData("2.4")]
    [InlineData("2.5")]
    [InlineData("2.5.1")]
    [InlineData("2.6")]
    [InlineData("2.7")]
    [InlineData("2.7.1")]
    [InlineData("2.8")]
    [InlineData("2.8.1")]
    [InlineData("2.8.2")]
    public void One_loop_finds_the_results_of_every_version(string version)
    {
        Hl7Structure structure = Hl7Structure.Match(
            StructureText.Message("ORU^R01^ORU_R01", "PID OBR OBX OBX OBR OBX", version));
        List<int> results = [];

        foreach (Hl7GroupPart order in structure.Root.GetGroup("PATIENT_RESULT").FindGroups("ORDER_OBSERVATION"))
        {
            foreach (Hl7GroupPart observation in order.Group.FindGroups("OBSERVATION"))
            {
                results.Add(observation.Group.GetSegment<ObxSegment>().Segment.Index);
            }
        }

        Assert.Equal([3, 4, 6], results);
    }

    [Theory]
    [InlineData("2.5", "MDM^T02^MDM_T02", "EVN PID PV1 TXA OBX NTE OBX")]
    [InlineData("2.5.1", "MDM^T02^MDM_T02", "EVN PID PV1 TXA OBX NTE OBX")]
    [InlineData("2.6", "MDM^T02^MDM_T02", "EVN PID PV1 TXA OBX NTE OBX")]
    public void Groups_of_a_document_have_the_same_names_in_every_version(
        string version, string type, string segments) => Assert.Equal(
            "MSH EVN PID PV1 TXA OBSERVATION(OBX NTE) OBSERVATION(OBX)", StructureText.Of(type, segments, version));

    /// <summary>In ORU an SPM before the results takes none of them away.</summary>
    [Fact]
    public void Specimen_before_or_behind_the_results_gives_the_same_observations()
    {
        Hl7Structure before = Hl7Structure.Match(StructureText.Message("ORU^R01^ORU_R01", "PID OBR SPM OBX OBX"));
        Hl7Structure behind = Hl7Structure.Match(StructureText.Message("ORU^R01^ORU_R01", "PID OBR OBX OBX SPM"));

        Assert.Equal(
            "MSH PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR SPECIMEN(SPM) OBSERVATION(OBX) OBSERVATION(OBX)))",
            StructureText.Of(before));
        Assert.Equal(
            "MSH PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR OBSERVATION(OBX) OBSERVATION(OBX) SPECIMEN(SPM)))",
            StructureText.Of(behind));
        Assert.Empty(before.Issues);
        Assert.Empty(behind.Issues);
    }

    [Fact]
    public void Observation_of_a_specimen_stays_with_it_once_there_are_results() => Assert.EndsWith(
        "OBSERVATION(OBX) SPECIMEN(SPM OBX)))",
        StructureText.Of("ORU^R01^ORU_R01", "PID OBR OBX SPM OBX"),
        StringComparison.Ordinal);

    /// <summary>The second ORC could begin PRIOR_RESULT of the first order; it begins the next order.</summary>
    [Fact]
    public void Next_order_is_not_taken_for_an_optional_group_deep_in_this_one()
    {
        string text = StructureText.Of("OML^O21^OML_O21", "PID ORC OBR OBX ORC OBR SPM ORC OBR");

        Assert.Equal(3, text.Split(" ORDER(").Length - 1);
        Assert.DoesNotContain("PRIOR", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Prior_result_is_found_where_its_patient_stands()
    {
        string text = StructureText.Of("OML^O21^OML_O21", "PID ORC OBR OBX PID ORC OBR OBX");

        Assert.Contains("PRIOR_RESULT(PATIENT_PRIOR(PID) ORDER_PRIOR(ORC OBR", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Segments_out_of_order_are_read_and_reported()
    {
        Hl7Structure structure = Hl7Structure.Match(StructureText.Message("ADT^A01^ADT_A01", "EVN PV1 PID NK1 AL1"));

        Assert.Equal("MSH EVN PV1 PID NK1 AL1", StructureText.Of(structure));
        Assert.Equal("3", structure.Root.GetSegment<PidSegment>().Segment[1].GetString());
        Assert.Equal([Hl7v2ErrorCodes.SegmentOutOfOrder], Codes(structure));
    }

    [Fact]
    public void Unexpected_segment_is_kept_in_the_group_it_stands_in_and_matching_goes_on()
    {
        Hl7Structure structure = Hl7Structure.Match(
            StructureText.Message("ORU^R01^ORU_R01", "PID OBR OBX XYZ RXA OBX"));

        Assert.EndsWith(
            "OBSERVATION(OBX !XYZ !RXA) OBSERVATION(OBX)))", StructureText.Of(structure), StringComparison.Ordinal);
        Assert.Equal(
            [Hl7v2ErrorCodes.SegmentUnexpected, Hl7v2ErrorCodes.SegmentUnexpected], Codes(structure));
        Assert.Equal("XYZ", structure.Issues[0].Location.SegmentId);
    }

    [Theory]
    [InlineData("ZPI")]
    [InlineData("ZA0")]
    [InlineData("Z0A")]
    public void Z_segment_is_kept_in_place_without_an_issue(string id)
    {
        Hl7Structure structure = Hl7Structure.Match(
            StructureText.Message("ADT^A01^ADT_A01", $"EVN PID {id} PV1 {id}"));

        Assert.Equal($"MSH EVN PID !{id} PV1 !{id}", StructureText.Of(structure));
        Assert.Empty(structure.Issues);
    }

    [Fact]
    public void Second_PID_is_kept_beside_the_first_and_reported()
    {
        Hl7Structure structure = Hl7Structure.Match(StructureText.Message("ADT^A01^ADT_A01", "EVN PID PID PV1"));

        Assert.Equal("MSH EVN PID PID PV1", StructureText.Of(structure));
        Assert.Equal("3", structure.Root.GetSegment("PID", 2)[1].GetString());
        Assert.Equal([Hl7v2ErrorCodes.SegmentSurplus], Codes(structure));
    }

    [Fact]
    public void Missing_segments_are_reported_by_name()
    {
        Hl7Structure structure = Hl7Structure.Match(StructureText.Message("ADT^A01^ADT_A01", "EVN NK1"));

        Assert.Equal(
            ["PID", "PV1"],
            structure.Issues.Where(issue => issue.Code == Hl7v2ErrorCodes.SegmentMissing)
                .Select(issue => issue.Location.SegmentId));
        Assert.All(structure.Issues, issue => Assert.Equal(Hl7IssueSeverity.Warning, issue.Severity));
    }

    [Theory]
    [InlineData("ADT^A04", "ADT_A01", null)]
    [InlineData("ADT^A31^ADT_A05", "ADT_A05", null)]
    [InlineData("ADT^A01^ORU_R01", "ADT_A01", Hl7v2ErrorCodes.StructureIgnored)]
    [InlineData("ADT^A31^ADT_A01", "ADT_A05", Hl7v2ErrorCodes.StructureIgnored)]
    [InlineData("ADT^Z99^ADT_A01", "ADT_A01", null)]
    [InlineData("ADT^Z99", "", Hl7v2ErrorCodes.StructureUnknown)]
    [InlineData("ADT", "", Hl7v2ErrorCodes.StructureUnknown)]
    [InlineData("", "", Hl7v2ErrorCodes.StructureUnknown)]
    [InlineData("ORU", "ORU_R01", null)]
    [InlineData("ACK", "ACK", null)]
    [InlineData("ACK^varies", "ACK", null)]
    [InlineData("ACK^A01^ACK", "ACK", null)]
    [InlineData("somebody wrote a name here^A01", "", Hl7v2ErrorCodes.StructureUnknown)]
    public void Code_and_event_decide_the_structure_and_MSH_9_3_only_where_they_do_not(
        string type, string name, string? code)
    {
        Hl7Structure structure = Hl7Structure.Match(StructureText.Message(type, "PID"));

        Assert.Equal(name, structure.Name);
        Assert.Equal(name.Length > 0, structure.IsKnown);
        string[] choice = [.. Codes(structure).Where(found =>
            found is Hl7v2ErrorCodes.StructureIgnored or Hl7v2ErrorCodes.StructureUnknown)];
        Assert.Equal(code is null ? [] : [code], choice);
    }

    [Fact]
    public void Message_of_unknown_structure_has_all_its_segments_in_the_root() =>
        Assert.Equal("!MSH !PID !ZZZ !OBX", StructureText.Of("XXQ^Z99", "PID ZZZ OBX"));

    [Fact]
    public void Strict_matching_finds_the_same_issues_as_errors()
    {
        Hl7Message message = StructureText.Message("ADT^A01^ADT_A01", "PV1 XYZ");

        ImmutableArray<Hl7Issue> lenient = Hl7Structure.Match(message).Issues;
        ImmutableArray<Hl7Issue> strict = Hl7Structure.Match(message, new() { IsStrict = true }).Issues;

        Assert.Equal(lenient.Select(issue => issue.Code), strict.Select(issue => issue.Code));
        Assert.All(strict, issue => Assert.Equal(Hl7IssueSeverity.Error, issue.Severity));
    }

    [Fact]
    public void Groups_are_found_by_name_and_absent_ones_are_absent()
    {
        Hl7Group root = Hl7Structure.Match(
            StructureText.Message("ORU^R01^ORU_R01", "PID OBR OBX OBX OBR OBX")).Root;

        Hl7Group result = root.GetGroup("PATIENT_RESULT");
        int orders = 0;
        foreach (Hl7GroupPart part in result.FindGroups("ORDER_OBSERVATION"))
        {
            orders++;
            Assert.True(part.Group.GetSegment("OBR").IsPresent);
            Assert.False(part.Group.GetSegment("PID").IsPresent);
        }

        Assert.Equal(2, orders);
        Hl7Group second = result.GetGroup("ORDER_OBSERVATION", 2);
        Assert.Equal("6", second.GetGroup("OBSERVATION").GetSegment("OBX")[1].GetString());
        Assert.False(root.GetGroup("PATIENT_RESULT", 2).GetGroup("PATIENT").IsPresent);
        Assert.Throws<ArgumentException>(() => root.GetSegment("pi").IsPresent);
    }

    private static string[] Codes(Hl7Structure structure) => Hl7Text.Codes(structure.Issues);

    /// <summary>The names of choice groups differ from version to version; what matters is what is in them.</summary>
    private static string Normal(string text) =>
        System.Text.RegularExpressions.Regex.Replace(text, @"\b\w+\((RXO|OBR)\)", "CHOICE($1)");
}
