using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Records;

namespace HealthLedger.Adapters.Tests.Intake;

public sealed class RecordKindChoiceTests
{
    [Theory]
    [InlineData("ADT", "A01", RecordKind.Encounter)]
    [InlineData("ADT", "A08", RecordKind.Demographics)]
    [InlineData("ADT", "A40", RecordKind.Demographics)]
    [InlineData("ORU", "R01", RecordKind.Laboratory)]
    [InlineData("OML", "O21", RecordKind.Order)]
    [InlineData("RDE", "O11", RecordKind.Prescription)]
    [InlineData("VXU", "V04", RecordKind.Immunization)]
    [InlineData("MDM", "T02", RecordKind.Document)]
    [InlineData("SIU", "S12", RecordKind.Scheduling)]
    [InlineData("DFT", "P03", RecordKind.Billing)]
    [InlineData("MFN", "M02", RecordKind.MasterFile)]
    [InlineData("ZZZ", "Z01", RecordKind.Other)]
    public void A_message_type_has_its_kind(string code, string triggerEvent, RecordKind kind) =>
        Assert.Equal(kind, RecordKindChoice.Of(new MessageType(code, triggerEvent, string.Empty)));
}
