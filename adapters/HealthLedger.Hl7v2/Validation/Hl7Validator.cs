using HealthLedger.Hl7v2.Definitions;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Structures;

namespace HealthLedger.Hl7v2.Validation;

/// <summary>
/// Checks messages against the standard's structures, fields, data types and tables, against the rules of a site, and
/// against a conformance profile. Lenient: what the standard does not allow is a warning, what it only recommends or
/// what the dictionaries disagree on is information, what a site or a profile demands is an error. Immutable; one
/// instance may serve all threads.
/// </summary>
public sealed class Hl7Validator
{
    private readonly Hl7ValidationOptions _options;
    private readonly Dictionary<uint, Hl7SegmentDefinition> _own;

    /// <summary>A validator.</summary>
    /// <param name="options">Choices; <see cref="Hl7ValidationOptions.Default"/> where null.</param>
    /// <exception cref="ArgumentException">Two segments of <see cref="Hl7ValidationOptions.Segments"/> have the same
    /// ID.</exception>
    public Hl7Validator(Hl7ValidationOptions? options = null)
    {
        _options = options ?? Hl7ValidationOptions.Default;
        _own = _options.Segments.ToDictionary(segment => SegmentName.Pack(segment.Id));
    }

    /// <summary>Validates one message. Never throws on content; the work is linear in its size.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> is null.</exception>
    public Hl7ValidationReport Validate(Hl7Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Hl7IssueCollector issues = new(_options.MaxIssues, _options.IsStrict);
        Hl7Structure structure = Hl7Structure.Match(
            message,
            new Hl7StructureOptions { MaxIssues = _options.MaxIssues, IsStrict = _options.IsStrict });
        foreach (Hl7Issue issue in structure.Issues)
        {
            issues.Add(issue.Code, issue.Severity, issue.Location);
        }

        FieldCheck fields = new(message, _options.ChecksTables);
        Dictionary<uint, int> occurrences = [];
        for (int i = 0; i < message.SegmentCount; i++)
        {
            uint id = message.GetEntry(i).Id;
            if (id != 0)
            {
                int occurrence = occurrences.GetValueOrDefault(id) + 1;
                occurrences[id] = occurrence;
                CheckSegment(message.GetSegment(i), id, occurrence, fields, ref issues);
            }
        }

        _options.SiteRules?.Check(message, ref issues);
        _options.Profile?.Check(message, ref issues);
        return new Hl7ValidationReport(structure, issues.ToImmutable(), structure.Steps + fields.Steps);
    }

    private void CheckSegment(
        Hl7Segment segment, uint id, int occurrence, FieldCheck fields, ref Hl7IssueCollector issues)
    {
        if (!_own.TryGetValue(id, out Hl7SegmentDefinition? definition))
        {
            string name = SegmentName.Unpack(id)!;
            definition = DefinitionCatalog.FindSegment(name, fields.Version);
            if (definition is null)
            {
                ReportUnknown(segment, name, occurrence, ref issues);
                return;
            }
        }

        fields.Check(segment, definition, occurrence, ref issues);
    }

    /// <summary>A Z segment needs no definition; one of another version is worth knowing, any other is a
    /// fault.</summary>
    private static void ReportUnknown(Hl7Segment segment, string name, int occurrence, ref Hl7IssueCollector issues)
    {
        if (name[0] == 'Z')
        {
            return;
        }

        Hl7IssueSeverity severity = DefinitionCatalog.HasSegment(name)
            ? Hl7IssueSeverity.Information
            : Hl7IssueSeverity.Warning;
        issues.Add(
            Hl7v2ErrorCodes.SegmentUnknown, severity,
            new Hl7Location(name, occurrence, 0, 0, 0, segment.StartOffset));
    }
}
