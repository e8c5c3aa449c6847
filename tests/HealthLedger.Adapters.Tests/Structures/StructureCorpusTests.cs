using System.Globalization;
using HealthLedger.Adapters.Tests.Parsing;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Hl7v2.Structures;
using HealthLedger.Hl7v2.Validation;
using Xunit.Abstractions;

namespace HealthLedger.Adapters.Tests.Structures;

public sealed class StructureCorpusTests(ITestOutputHelper output)
{
    /// <summary>Every file, bad inputs included; the output says how much of the material the dictionary
    /// explains.</summary>
    [CorpusFact]
    public void All_messages_are_matched_and_validated_without_an_exception_and_lose_no_segment()
    {
        Dictionary<string, int> codes = new(StringComparer.Ordinal);
        Dictionary<string, int> unknown = new(StringComparer.Ordinal);
        Hl7Validator validator = new();
        int messages = 0;
        int known = 0;
        int whole = 0;
        long segments = 0;
        long placed = 0;
        foreach (Hl7Message message in Messages())
        {
            Hl7ValidationReport report = validator.Validate(message);
            Hl7Structure structure = report.Structure;
            messages++;
            known += structure.IsKnown ? 1 : 0;
            whole += structure.IsKnown && structure.Issues.IsEmpty ? 1 : 0;
            (int all, int expected) = Count(structure.Root);
            Assert.Equal(message.SegmentCount, all);
            segments += all;
            placed += expected;
            if (!structure.IsKnown)
            {
                string type = message.Header.MessageType.ToString();
                unknown[type] = unknown.GetValueOrDefault(type) + 1;
            }

            foreach (string code in report.Issues.Select(issue => issue.Code).Distinct(StringComparer.Ordinal))
            {
                codes[code] = codes.GetValueOrDefault(code) + 1;
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{messages} messages; structure known {known}, without any issue {whole}; "
            + $"{placed} of {segments} segments placed ({100.0 * placed / segments:0.00} %)"));
        output.WriteLine($"unknown: {string.Join(' ', unknown.Select(type => $"{type.Key}:{type.Value}"))}");
        IEnumerable<string> counts = codes.OrderBy(code => code.Key, StringComparer.Ordinal)
            .Select(code => $"{code.Key}:{code.Value}");
        output.WriteLine($"messages by code: {string.Join(' ', counts)}");
        Assert.True(messages > 1_700);
        Assert.True(known > messages * 0.95);
        Assert.True(placed > segments * 0.97);
    }

    private static IEnumerable<Hl7Message> Messages()
    {
        foreach (CorpusFile file in TestData.Hl7Files())
        {
            foreach (byte[] bytes in Hl7Text.Split(file.Bytes))
            {
                if (Hl7Message.TryParse(bytes, null, out Hl7Message? message, out _))
                {
                    yield return message;
                }
            }
        }
    }

    private static (int All, int Expected) Count(Hl7Group group)
    {
        int all = 0;
        int expected = 0;
        foreach (Hl7GroupPart part in group.Parts)
        {
            (int inner, int innerExpected) = part.IsGroup ? Count(part.Group) : (1, part.IsUnexpected ? 0 : 1);
            all += inner;
            expected += innerExpected;
        }

        return (all, expected);
    }
}
