using HealthLedger.Adapters.Tests.Parsing;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;

namespace HealthLedger.Adapters.Tests.Messages;

public sealed class HeaderValueTests
{
    [Fact]
    public void Header_fields_are_read_by_name()
    {
        Hl7Message message = Hl7Text.Parse(
            "MSH|^~\\&|APP^1.2^ISO|FAC|RA|RF|2026||ORU^R01^ORU_R01|ID\\T\\1|T^A|2.4|||AL|NE||8859/1\r");

        Assert.Equal(
            new HierarchicDesignator("APP", "1.2", "ISO"),
            HierarchicDesignator.From(message.Header.SendingApplication));
        Assert.Equal("RF", message.Header.ReceivingFacility.GetString());
        Assert.Equal(new MessageType("ORU", "R01", "ORU_R01"), message.Header.MessageType);
        Assert.Equal("ORU^R01", message.Header.MessageType.ToString());
        Assert.Equal("ID\\T\\1", message.Header.ControlId.Value);
        Assert.True(message.Header.ProcessingId.IsTraining);
        Assert.Equal("A", message.Header.ProcessingId.Mode);
        Assert.True(message.Header.VersionId.IsAtLeast(2, 4));
        Assert.False(message.Header.VersionId.IsAtLeast(2, 5));
        Assert.Equal("AL", message.Header.AcceptAcknowledgmentType.GetString());
        Assert.Equal("NE", message.Header.ApplicationAcknowledgmentType.GetString());
        Assert.Equal("8859/1", message.CharacterSet.Name);
    }

    [Theory]
    [InlineData("ACK", true)]
    [InlineData("ACK^A01^ACK", true)]
    [InlineData("MCF", true)]
    [InlineData("ADT^A01", false)]
    public void Acknowledgments_are_told_apart(string type, bool expected) => Assert.Equal(
        expected,
        Hl7Text.Parse($"MSH|^~\\&|A||||1||{type}|1|P|2.5\r").Header.MessageType.IsAcknowledgment);

    [Fact]
    public void Absent_header_fields_are_empty()
    {
        Hl7Message message = Hl7Text.Parse("MSH|^~\\&|A");

        Assert.Equal(new MessageType("", "", ""), message.Header.MessageType);
        Assert.True(message.Header.ControlId.IsEmpty);
        Assert.Equal("?", message.Header.ProcessingId.ToString());
    }
}
