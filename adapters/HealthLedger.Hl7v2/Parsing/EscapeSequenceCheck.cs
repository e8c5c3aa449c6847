using System.Collections.Immutable;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>Finds escape sequences that stay as they stand.</summary>
internal static class EscapeSequenceCheck
{
    public static ImmutableArray<Hl7Issue> Run(Hl7Message message, int maxIssues)
    {
        Hl7IssueCollector issues = new(maxIssues, false);
        foreach (Hl7Segment segment in message.Segments)
        {
            for (int field = 1; field <= segment.FieldCount; field++)
            {
                Hl7Element element = segment[field];
                int start = element.ByteOffset;
                int end = start + element.ByteLength;
                if (message.IsLiteral(start)
                    || !message.MaskedSpan[start..end].Contains(message.EncodingCharacters.Escape))
                {
                    continue;
                }

                int kept = message.CountKeptSequences(start, end);
                if (kept > 0 && !issues.IsFull)
                {
                    int occurrence = message.CountOccurrence(segment.Index);
                    issues.Add(
                        Hl7v2ErrorCodes.EscapeSequenceInvalid,
                        Hl7IssueSeverity.Warning,
                        new Hl7Location(segment.Id, occurrence, field, 0, 0, start));
                }
            }
        }

        return issues.ToImmutable();
    }
}
