using System.Text;
using HealthLedger.Adapters.Tests.Parsing;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Structures;
using HealthLedger.Hl7v2.Validation;
using Xunit.Abstractions;

namespace HealthLedger.Adapters.Tests.Structures;

/// <summary>The work is counted, not timed. The first rows are the messages that keep other parsers busy for
/// minutes.</summary>
public sealed class StructureWorkTests(ITestOutputHelper output)
{
    private const int MostStepsOfSegment = 40;

    /// <summary>Transitions are searched once for each structure, whatever the length of the message.</summary>
    private const int StepsOfSearch = 20_000;

    public static TheoryData<string, string, string> Hostile => new()
    {
        { "out of order pairs", "ADT^A01^ADT_A01", "PID|1\rEVN|A01\r" },
        { "out of order triples", "ORU^R01^ORU_R01", "OBX|1\rOBR|1\rPID|1\r" },
        { "one unknown Z segment", "ADT^A01^ADT_A01", "Z01|\r" },
        { "unexpected segments", "ADT^A01^ADT_A01", "RXA|\rXYZ|\r" },
        { "observations", "ORU^R01^ORU_R01", "OBX|1|ST|a||b\r" },
        { "orders", "OML^O21^OML_O21", "ORC|NW\rOBR|1\rOBX|1\rSPM|1\r" },
        { "patients", "ORU^R01^ORU_R01", "PID|1\rOBR|1\r" },
        { "specimens before results", "ORU^R01^ORU_R01", "OBR|1\rSPM|1\rOBX|1\r" },
        { "insurances", "ADT^A01^ADT_A01", "IN2|1\rIN1|1\rROL|1\rPR1|1\r" },
        { "headers", "ADT^A01^ADT_A01", "MSH|^~\\&|\r" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Work_of_matching_and_validating_is_linear(string name, string type, string unit)
    {
        foreach (int times in (int[])[250, 4_000, 32_000])
        {
            string header = $"MSH|^~\\&|A|B|C|D|20260101||{type}|1|P|2.5.1\r";
            byte[] bytes = Hl7Text.Bytes(header + string.Concat(Enumerable.Repeat(unit, times)));
            Assert.True(Hl7Message.TryParse(bytes, new() { MaxSegments = 1_000_000 }, out Hl7Message? message, out _));

            Hl7Structure structure = Hl7Structure.Match(message);
            Hl7ValidationReport report = new Hl7Validator().Validate(message);

            Assert.InRange(structure.Steps, 1, StepsOfSearch + (MostStepsOfSegment * (long)message.SegmentCount));
            Assert.InRange(
                report.Steps, 1, StepsOfSearch + (MostStepsOfSegment * 3L * message.SegmentCount) + bytes.Length);
            Assert.True(structure.Issues.Length <= 100);
            Assert.Equal(message.SegmentCount, CountSegments(structure.Root));
            output.WriteLine($"{name} x {times}: {(double)structure.Steps / message.SegmentCount:0.0} steps a segment");
        }
    }

    [Fact]
    public void Thousands_of_Z_segments_with_different_names_leave_nothing_behind()
    {
        StringBuilder text = new("MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|1|P|2.5.1\rEVN|1\rPID|1\rPV1|1\r");
        for (int i = 0; i < 36 * 36 * 12; i++)
        {
            text.Append('Z').Append(Digit(i / 36)).Append(Digit(i)).Append("|\r");
        }

        Hl7Message message = Hl7Text.Parse(text.ToString());
        Hl7Structure structure = Hl7Structure.Match(message);

        Assert.Empty(structure.Issues);
        Assert.InRange(structure.Steps, 1, StepsOfSearch + (MostStepsOfSegment * (long)message.SegmentCount));
    }

    [Fact]
    public void Hundred_thousand_observations_are_in_as_many_groups_in_memory_in_proportion()
    {
        const int Count = 99_990;
        byte[] bytes = Hl7Text.Bytes(
            "MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1\rPID|1\rOBR|1\r"
            + string.Concat(Enumerable.Repeat("OBX|1|ST|a||b||||||F\r", Count)));
        Assert.True(Hl7Message.TryParse(bytes, new() { MaxFields = 2_000_000 }, out Hl7Message? message, out _));
        _ = Hl7Structure.Match(StructureText.Message("ORU^R01^ORU_R01", "PID OBR OBX"));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Hl7Structure structure = Hl7Structure.Match(message);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        int groups = 0;
        foreach (Hl7GroupPart part in structure.Root.GetGroup("PATIENT_RESULT").GetGroup("ORDER_OBSERVATION")
            .FindGroups("OBSERVATION"))
        {
            groups += part.IsGroup ? 1 : 0;
        }

        output.WriteLine($"{allocated} bytes for {bytes.Length} bytes of message");
        Assert.Equal(Count, groups);
        Assert.InRange(allocated, 1, 10L * bytes.Length);
    }

    private static char Digit(int number) => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number % 36];

    private static int CountSegments(Hl7Group group)
    {
        int count = 0;
        foreach (Hl7GroupPart part in group.Parts)
        {
            count += part.IsGroup ? CountSegments(part.Group) : 1;
        }

        return count;
    }
}
