using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;

namespace HealthLedger.Hl7v2.Validation;

/// <summary>
/// What a site demands of its senders beyond the standard, by message type, read from JSON:
/// <c>{"messages": {"ADT^A01": {"required": ["PV1-2"], "codes": {"PID-8": ["F", "M"]}, "patientAuthorities":
/// ["HOSP"]}}}</c>. A key is a code and trigger, a code alone, or <c>*</c>; all that apply count. Immutable.
/// </summary>
public sealed class Hl7SiteRules
{
    private readonly ImmutableArray<SiteRule> _rules;

    internal Hl7SiteRules(ImmutableArray<SiteRule> rules) => _rules = rules;

    /// <summary>How many single demands the rules hold.</summary>
    public int Count => _rules.Length;

    /// <summary>Reads rules. Comments and trailing commas are allowed; an entry that is not known is an error, since a
    /// rule that is misspelt would silently check nothing.</summary>
    /// <param name="json">UTF-8, at most 1 MiB, at most 10,000 demands.</param>
    /// <param name="rules">The rules, or null.</param>
    /// <param name="error">What is wrong, or the default.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> json, [NotNullWhen(true)] out Hl7SiteRules? rules, out Hl7ConfigurationError error)
    {
        SiteRuleReader reader = new();
        bool isRead = reader.TryRead(json, out error);
        rules = isRead ? new Hl7SiteRules(reader.Rules) : null;
        return isRead;
    }

    /// <summary>The number of demands.</summary>
    public override string ToString() => $"{nameof(Hl7SiteRules)} ({Count} demands)";

    internal void Check(Hl7Message message, ref Hl7IssueCollector issues)
    {
        MessageType type = message.Header.MessageType;
        foreach (SiteRule rule in _rules)
        {
            if (!rule.AppliesTo(type.MessageCode, type.TriggerEvent))
            {
                continue;
            }

            if (rule.Kind == SiteRuleKind.PatientAuthority)
            {
                CheckAuthority(message, type.MessageCode, rule, ref issues);
            }
            else
            {
                CheckPlaces(message, rule, ref issues);
            }
        }
    }

    private static void CheckPlaces(Hl7Message message, SiteRule rule, ref Hl7IssueCollector issues)
    {
        int occurrence = 0;
        foreach (Hl7Segment segment in message.FindSegments(rule.Path.SegmentId))
        {
            occurrence++;
            if (rule.Occurrence > 0 && rule.Occurrence != occurrence)
            {
                continue;
            }

            Hl7Element field = segment[rule.Path.Field];
            Hl7Location at = new(
                rule.Path.SegmentId, occurrence, rule.Path.Field, 0, rule.Path.Component,
                field.ByteOffset < 0 ? segment.StartOffset : field.ByteOffset);
            if (rule.Kind == SiteRuleKind.Codes)
            {
                CheckCodes(field, rule, at, ref issues);
            }
            else if (!IsFilled(field, rule.Path))
            {
                issues.Add(Hl7v2ErrorCodes.SiteFieldMissing, Hl7IssueSeverity.Error, at);
            }
        }

        if (rule.Kind == SiteRuleKind.Required && occurrence < rule.Path.SegmentOccurrence)
        {
            issues.Add(
                Hl7v2ErrorCodes.SiteFieldMissing, Hl7IssueSeverity.Error,
                new Hl7Location(rule.Path.SegmentId, 0, rule.Path.Field, 0, rule.Path.Component, 0));
        }
    }

    private static void CheckCodes(Hl7Element field, SiteRule rule, Hl7Location at, ref Hl7IssueCollector issues)
    {
        int number = 0;
        foreach (Hl7Element repetition in field)
        {
            number++;
            if (rule.Path.Repetition > 0 && rule.Path.Repetition != number)
            {
                continue;
            }

            Hl7Element component = repetition[Math.Max(rule.Path.Component, 1)];
            Hl7Element value = rule.Path.Subcomponent == 0 ? component : component[rule.Path.Subcomponent];
            if (value.IsValued && !rule.Values.Contains(value.GetString()!))
            {
                issues.Add(
                    Hl7v2ErrorCodes.SiteCodeUnknown, Hl7IssueSeverity.Error,
                    at with { Repetition = number, ByteOffset = value.ByteOffset });
            }
        }
    }

    private static void CheckAuthority(
        Hl7Message message, string messageCode, SiteRule rule, ref Hl7IssueCollector issues)
    {
        int occurrence = 0;
        foreach (PidSegment patient in message.FindSegments<PidSegment>())
        {
            occurrence++;
            bool isFound = false;
            Hl7Element field = patient.Segment[3];
            foreach (Hl7Element identifier in field)
            {
                Hl7Element authority = identifier[4];
                isFound |= identifier[1].IsValued
                    && (rule.Values.Contains(authority[1].GetString() ?? string.Empty)
                        || rule.Values.Contains(authority[2].GetString() ?? string.Empty));
            }

            if (!isFound)
            {
                int offset = field.ByteOffset < 0 ? patient.Segment.StartOffset : field.ByteOffset;
                issues.Add(
                    Hl7v2ErrorCodes.SiteAuthorityMissing, Hl7IssueSeverity.Error,
                    new Hl7Location("PID", occurrence, 3, 0, 4, offset));
            }
        }

        // Acknowledgements name no patient.
        if (occurrence == 0 && messageCode is not ("ACK" or "MCF"))
        {
            issues.Add(
                Hl7v2ErrorCodes.SiteAuthorityMissing, Hl7IssueSeverity.Error,
                new Hl7Location("PID", 0, 3, 0, 4, 0));
        }
    }

    /// <summary>Whether a required place has a value: a field in any repetition, a component in the first one, unless
    /// the path names another.</summary>
    private static bool IsFilled(Hl7Element field, Hl7Path path)
    {
        Hl7Element value = path is { Repetition: 0, Component: 0 } ? field : field[Math.Max(path.Repetition, 1)];
        value = path.Component == 0 ? value : value[path.Component];
        value = path.Subcomponent == 0 ? value : value[path.Subcomponent];
        return value.IsValued && value.HasContent;
    }
}
