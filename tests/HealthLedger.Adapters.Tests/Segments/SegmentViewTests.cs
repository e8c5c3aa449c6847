using HealthLedger.Adapters.Tests.Parsing;
using HealthLedger.Hl7v2.DataTypes;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;

namespace HealthLedger.Adapters.Tests.Segments;

public sealed class SegmentViewTests
{
    private const string Result =
        Hl7Text.Header + "\rPID|1||123^^^HOSP&1.2.3&ISO^MR~456^^^NAT^NI||Doe&van^Jane^Q||19800229|F\r"
        + "OBX|1|NM|2345-7^Glucose^LN||<6.50|mmol/L|3-5|H|||F|||20230211140114.0000+0800\r"
        + "OBX|2|ST|x||a\\T\\b||||||F\rZPI|green|19800101\r";

    [Fact]
    public void Fields_components_and_subcomponents_are_read_by_their_names()
    {
        PidSegment patient = Hl7Text.Parse(Result).GetSegment<PidSegment>();

        Assert.Equal("123", patient.PatientIdentifierList.First.IdNumber.GetString());
        Assert.Equal("1.2.3", patient.PatientIdentifierList[1].AssigningAuthority.UniversalId.GetString());
        Assert.Equal("NAT", patient.PatientIdentifierList[2].AssigningAuthority.NamespaceId.GetString());
        Assert.Equal("Doe", patient.PatientName.First.FamilyName.Surname.GetString());
        Assert.Equal("Jane", patient.PatientName.First.GivenName.GetString());
        Assert.Equal("1980-02-29", patient.DateTimeOfBirth.Value!.Value.ToIsoString());
        Assert.Equal("F", patient.AdministrativeSex.Element.GetRawString());
    }

    // A peer keeps it as a segment of its own and reads nothing of it without a word.
    [Fact]
    public void Segment_with_a_name_in_small_letters_is_read_by_its_view() => Assert.Equal(
        "Doe",
        Hl7Text.Parse(Hl7Text.Header + "\rpid|1||7||Doe\r").GetSegment<PidSegment>()
            .PatientName.First.FamilyName.Surname.GetString());

    [Fact]
    public void Repetitions_are_walked_in_order()
    {
        List<string?> ids = [];
        foreach (CxValue identifier in Hl7Text.Parse(Result).GetSegment<PidSegment>().PatientIdentifierList)
        {
            ids.Add(identifier.IdNumber.GetString());
        }

        Assert.Equal(["123", "456"], ids);
    }

    [Fact]
    public void Segments_of_a_view_are_walked_in_order()
    {
        List<string?> values = [];
        foreach (ObxSegment observation in Hl7Text.Parse(Result).FindSegments<ObxSegment>())
        {
            values.Add(observation.ObservationValue.GetString());
        }

        Assert.Equal(["<6.50", "a&b"], values);
        ObxSegment first = Hl7Text.Parse(Result).GetSegment<ObxSegment>();
        Assert.Equal("20230211140114.0000+0800", first.DateTimeOfTheObservation.Element.GetString());
        Assert.Equal(4, first.DateTimeOfTheObservation.Value!.Value.FractionDigits);
    }

    [Fact]
    public void View_of_what_is_not_there_is_absent_throughout()
    {
        PidSegment patient = Hl7Text.Parse(Hl7Text.Header + "\rEVN|A01").GetSegment<PidSegment>();

        Assert.False(patient.Segment.IsPresent);
        Assert.Equal(0, patient.PatientIdentifierList.Count);
        Assert.Null(patient.PatientIdentifierList.First.AssigningAuthority.UniversalId.GetString());
        Assert.Null(patient.DateTimeOfBirth.Value);
        Assert.Equal(Hl7Presence.Absent, patient.PatientName[3].FamilyName.Surname.Presence);
    }

    [Fact]
    public void View_over_a_segment_of_another_id_is_refused()
    {
        Hl7Message message = Hl7Text.Parse(Result);

        Assert.Throws<ArgumentException>(() => PidSegment.From(message.GetSegment("OBX")).Segment.Index);
    }

    [Fact]
    public void Own_view_of_a_Z_segment_is_found_like_the_others()
    {
        ZpiSegment segment = Hl7Text.Parse(Result).GetSegment<ZpiSegment>();

        Assert.Equal("green", segment.Triage.GetString());
        Assert.Equal(1980, segment.Since.Value!.Value.Year);
    }

    [Fact]
    public void Header_reads_the_fields_that_are_written_by_hand_and_those_that_are_generated()
    {
        MshSegment header = Hl7Text.Parse(Hl7Text.Header + "|7||AL").Header;

        Assert.Equal("ADT^A01", header.MessageType.ToString());
        Assert.Equal(7, header.SequenceNumber.Value!.Value.Value);
        Assert.Equal("APP", header.SendingApplication.GetString());
    }

    [Fact]
    public void Access_allocates_nothing()
    {
        Hl7Message message = Hl7Text.Parse(Result);
        int before = Read(message);

        long start = GC.GetAllocatedBytesForCurrentThread();
        int after = Read(message);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - start;

        Assert.Equal(before, after);
        Assert.Equal(0, allocated);
    }

    private static int Read(Hl7Message message)
    {
        PidSegment patient = message.GetSegment<PidSegment>();
        int sum = patient.DateTimeOfBirth.Value!.Value.Year;
        foreach (CxValue identifier in patient.PatientIdentifierList)
        {
            sum += identifier.AssigningAuthority.NamespaceId.ByteLength + identifier.IdNumber.ByteOffset;
        }

        foreach (ObxSegment observation in message.FindSegments<ObxSegment>())
        {
            sum += observation.ObservationIdentifier.Text.ByteLength;
        }

        return sum;
    }
}
