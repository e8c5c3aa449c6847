using System.Collections.Immutable;
using HealthLedger.Adapters.Tests.Parsing;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Adapters.Tests.Messages;

public sealed class PatientIdentifierReaderTests
{
    [Fact]
    public void All_repetitions_are_read_with_authority_and_type()
    {
        ImmutableArray<PatientIdentifier> identifiers = PatientIdentifierReader.Read(Hl7Text.Parse(Hl7Text.Admission));

        Assert.Equal(2, identifiers.Length);
        Assert.Equal("123", identifiers[0].Id);
        Assert.Equal(new HierarchicDesignator("HOSP", "1.2.3", "ISO"), identifiers[0].AssigningAuthority);
        Assert.Equal("MR", identifiers[0].IdentifierTypeCode);
        Assert.Equal("456", identifiers[1].Id);
        Assert.Equal(new HierarchicDesignator("NAT", "", ""), identifiers[1].AssigningAuthority);
        Assert.Equal(2, identifiers[1].Repetition);
    }

    [Fact]
    public void Empty_and_null_identifiers_are_left_out()
    {
        Hl7Message message = Hl7Text.Parse(Hl7Text.Header + "\rPID|1||~\"\"^^^A~^^^B~7^^^\"\"^\"\"\r");

        PatientIdentifier identifier = Assert.Single(PatientIdentifierReader.Read(message));
        Assert.Equal(("7", 4, ""), (identifier.Id, identifier.Repetition, identifier.IdentifierTypeCode));
        Assert.True(identifier.AssigningAuthority.IsEmpty);
    }

    [Fact]
    public void Two_patients_are_not_mixed()
    {
        Hl7Message message = Hl7Text.Parse(Hl7Text.Header + "\rPID|1||7\rPV1|1\rPID|2||8\r");

        Assert.Equal("7", Assert.Single(PatientIdentifierReader.Read(message)).Id);
        Assert.Equal("8", Assert.Single(PatientIdentifierReader.Read(message, 2)).Id);
        Assert.Empty(PatientIdentifierReader.Read(message, 3));
    }

    [Fact]
    public void Escaped_identifier_is_read_as_text() => Assert.Equal(
        "a^b", PatientIdentifierReader.Read(Hl7Text.Parse(Hl7Text.Header + "\rPID|1||a\\S\\b^^^A\r"))[0].Id);
}
