using System.Text.Json;
using HealthLedger.Hl7v2.Parsing;
using Xunit.Abstractions;

namespace HealthLedger.Interop.Tests.Parsing;

/// <summary>Segments and fields of the corpus, counted by python-hl7 and by our parser.</summary>
public sealed class IndependentCounterTests(ITestOutputHelper output)
{
    /// <summary>
    /// Where python-hl7 counts otherwise, and why it is not our mistake. A message outside these reasons must agree in every
    /// segment and field.
    /// </summary>
    private static readonly string[] KnownReasons =
    [
        "refused by python-hl7",
        "line feed kept as data in a message that ends segments with CR",
        "padded line",
        "blank line, which python-hl7 counts as a segment",
    ];

    [PeerFact(PeerPrograms.MllpSend)]
    public async Task Segments_and_fields_of_the_corpus_are_those_that_python_hl7_counts()
    {
        List<(string Path, Hl7Message Message)> messages = [.. Corpus()];
        if (messages.Count == 0)
        {
            output.WriteLine("The corpus is absent: 0 messages compared.");
            Assert.NotEqual("true", Environment.GetEnvironmentVariable("CI"));
            return;
        }

        IReadOnlyList<string> counts = await PythonCounter.CountAsync([.. messages.Select(m => m.Message.Bytes)]);
        Assert.Equal(messages.Count, counts.Count);
        Dictionary<string, int> reasons = [];
        List<string> unexplained = [];
        int agreed = 0;
        for (int i = 0; i < counts.Count; i++)
        {
            string own = Describe(messages[i].Message);
            if (own == Normalise(counts[i]))
            {
                agreed++;
                continue;
            }

            string? reason = own == Normalise(counts[i], withoutBlanks: true)
                ? KnownReasons[3]
                : Reason(messages[i].Message, counts[i]);
            if (reason is null)
            {
                unexplained.Add($"{messages[i].Path}: ours {own} python {Normalise(counts[i])}");
            }
            else
            {
                reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
            }
        }

        output.WriteLine($"{messages.Count} messages compared, {agreed} agree in every segment and field.");
        foreach (KeyValuePair<string, int> reason in reasons)
        {
            output.WriteLine($"{reason.Value} differ: {reason.Key}");
            Assert.Contains(reason.Key, KnownReasons);
        }

        Assert.True(unexplained.Count == 0, string.Join(Environment.NewLine, unexplained.Take(20)));
        Assert.True(agreed > messages.Count * 9 / 10, $"Only {agreed} of {messages.Count} agree.");
    }

    private static IEnumerable<(string Path, Hl7Message Message)> Corpus()
    {
        string folder = Path.Combine(InteropTestData.Root, "hl7v2");
        if (!File.Exists(Path.Combine(folder, "INDEX.tsv")))
        {
            yield break;
        }

        foreach (string line in File.ReadLines(Path.Combine(folder, "INDEX.tsv")).Skip(1))
        {
            string path = line.Split('\t')[0];
            Hl7BatchReader reader = new(File.ReadAllBytes(Path.Combine(folder, path)));
            while (reader.TryRead(out ReadOnlyMemory<byte> bytes, out _))
            {
                if (!path.Contains("BadInputs", StringComparison.Ordinal)
                    && Hl7Message.TryParse(bytes, null, out Hl7Message? message, out _))
                {
                    yield return (path, message!);
                }
            }
        }
    }

    private static string Describe(Hl7Message message)
    {
        List<string> parts = [];
        for (int i = 0; i < message.SegmentCount; i++)
        {
            parts.Add(message.GetSegment(i).FieldCount.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return string.Join(',', parts);
    }

    private static string Normalise(string json, bool withoutBlanks = false)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? string.Join(',', document.RootElement.EnumerateArray()
                .Where(segment => !withoutBlanks || segment[0].GetString()!.Trim().Length > 0)
                .Select(segment => segment[1].GetInt32()))
            : document.RootElement.GetString()!;
    }

    private static string? Reason(Hl7Message message, string python)
    {
        if (python.StartsWith('"'))
        {
            return KnownReasons[0];
        }

        if (message.Issues.Any(issue => issue.Code == Hl7v2.Hl7v2ErrorCodes.LineFeedKept))
        {
            return KnownReasons[1];
        }

        return HasPaddedLine(message.Bytes.Span) ? KnownReasons[2] : null;
    }

    private static bool HasPaddedLine(ReadOnlySpan<byte> bytes)
    {
        foreach (Range range in bytes.SplitAny((byte)'\r', (byte)'\n'))
        {
            ReadOnlySpan<byte> line = bytes[range];
            if (line.Length > 0 && (line[0] == ' ' || line[^1] is (byte)' ' or 0x1C or (byte)'\t'))
            {
                return true;
            }
        }

        return false;
    }
}
