using HealthLedger.Hl7v2.Definitions;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Hl7v2.Structures;

namespace HealthLedger.Hl7v2.Validation;

/// <summary>Checks one message against a conformance profile.</summary>
internal sealed class ProfileCheck(Hl7Message message, StructureGrammar grammar, ProfileElement[] elements)
{
    private readonly int _version = DefinitionVersion.Nearest(message.Header.VersionId.Number);
    private readonly int[] _counts = new int[elements.Length];
    private readonly Dictionary<uint, int> _occurrences = [];

    public void Run(ref Hl7IssueCollector issues)
    {
        Hl7IssueCollector unused = new(1, false);
        MatchNode[] nodes = StructureMatcher.Run(message, grammar, ref unused, out _);
        for (int node = 0; node < nodes.Length; node++)
        {
            if (nodes[node].Segment < 0)
            {
                CheckGroup(nodes, node, ref issues);
            }
            else
            {
                CheckSegment(message.GetSegment(nodes[node].Segment), nodes[node].Place, ref issues);
            }
        }
    }

    /// <summary>Counts what a group holds and compares with its profile; the counts are 0 again behind it.</summary>
    private void CheckGroup(MatchNode[] nodes, int node, ref Hl7IssueCollector issues)
    {
        int offset = 0;
        for (int part = nodes[node].FirstPart; part >= 0; part = nodes[part].NextPart)
        {
            int place = nodes[part].Place;
            int at = OffsetOf(nodes, part);
            offset = offset == 0 ? at : offset;
            if (place >= 0 && elements[place].IsTooMany(++_counts[place]))
            {
                Report(Hl7v2ErrorCodes.ProfileSegmentSurplus, HeadOf(place), at, ref issues);
            }
        }

        ReadOnlySpan<StructureNode> places = grammar.Nodes;
        int end = places[nodes[node].Place].End;
        for (int place = nodes[node].Place + 1; place < end; place = places[place].End)
        {
            // An optional group or segment that is there at all has to be there as often as the profile says.
            bool isExpected = elements[place].IsRequired || _counts[place] > 0;
            if (isExpected && !elements[place].IsForbidden && _counts[place] < elements[place].Least)
            {
                Report(Hl7v2ErrorCodes.ProfileSegmentMissing, HeadOf(place), offset, ref issues);
            }

            _counts[place] = 0;
        }
    }

    private void CheckSegment(Hl7Segment segment, int place, ref Hl7IssueCollector issues)
    {
        uint id = segment.PackedId;
        int occurrence = _occurrences.GetValueOrDefault(id) + 1;
        _occurrences[id] = occurrence;
        if (place < 0)
        {
            if (id >> 16 != 'Z')
            {
                Report(
                    Hl7v2ErrorCodes.ProfileSegmentSurplus, SegmentName.Unpack(id), segment.StartOffset, ref issues);
            }

            return;
        }

        List<ProfileElement> fields = elements[place].Parts;
        int count = fields.Count == 0 ? 0 : Math.Max(fields.Count, segment.FieldCount);
        int first = SegmentName.IsHeader(id) ? 3 : 1;
        for (int number = first; number <= count; number++)
        {
            Hl7Element field = segment[number];
            Hl7Location at = new(
                SegmentName.Unpack(id), occurrence, number, 0, 0,
                field.ByteOffset < 0 ? segment.StartOffset : field.ByteOffset);
            if (number <= fields.Count)
            {
                CheckField(field, fields[number - 1], at, ref issues);
            }
            else if (field.IsValued)
            {
                Report(Hl7v2ErrorCodes.ProfileFieldSurplus, at, ref issues);
            }
        }
    }

    private void CheckField(Hl7Element field, ProfileElement profile, Hl7Location at, ref Hl7IssueCollector issues)
    {
        int count = 0;
        foreach (Hl7Element repetition in field)
        {
            if (repetition.HasContent)
            {
                count++;
                Hl7Location place = at with { Repetition = count, ByteOffset = repetition.ByteOffset };
                CheckValue(repetition, profile, place, ref issues);
            }
        }

        if (profile.IsTooMany(count))
        {
            Report(Hl7v2ErrorCodes.ProfileFieldSurplus, at, ref issues);
        }
        else if ((profile.IsRequired || count > 0) && !profile.IsForbidden && count < Math.Max(profile.Least, 1))
        {
            Report(Hl7v2ErrorCodes.ProfileFieldMissing, at, ref issues);
        }
    }

    private void CheckValue(Hl7Element value, ProfileElement profile, Hl7Location at, ref Hl7IssueCollector issues)
    {
        if (profile.IsForbidden || !value.IsValued)
        {
            return;
        }

        if (profile.Length > 0 && value.ByteLength > profile.Length && value.GetString()!.Length > profile.Length)
        {
            Report(Hl7v2ErrorCodes.ProfileValueTooLong, at, ref issues);
        }

        if (profile.Constant is not null
            && !string.Equals(value.GetString(), profile.Constant, StringComparison.Ordinal))
        {
            Report(Hl7v2ErrorCodes.ProfileConstantDiffers, at, ref issues);
        }

        if (profile.Table > 0 && profile.DataType == "ID"
            && DefinitionCatalog.FindCodes(profile.Table, _version) is { } codes
            && (value.ByteLength > 64 || !codes.Contains(value.GetString()!)))
        {
            Report(Hl7v2ErrorCodes.ProfileCodeUnknown, at, ref issues);
        }

        if (value.Level != Hl7ElementLevel.Subcomponent && profile.Parts.Count > 0)
        {
            CheckParts(value, profile, at, ref issues);
        }
    }

    private void CheckParts(Hl7Element value, ProfileElement profile, Hl7Location at, ref Hl7IssueCollector issues)
    {
        bool isComponent = value.Level == Hl7ElementLevel.Repetition;
        int number = 0;
        foreach (Hl7Element part in value)
        {
            number++;
            Hl7Location place = at with
            {
                Component = isComponent ? number : at.Component,
                ByteOffset = part.ByteOffset,
            };
            ProfileElement? known = number <= profile.Parts.Count ? profile.Parts[number - 1] : null;
            if (part.IsValued && (known is null || known.IsForbidden))
            {
                Report(Hl7v2ErrorCodes.ProfileFieldSurplus, place, ref issues);
            }
            else if (known is not null)
            {
                CheckRequired(part, known, place, ref issues);
                CheckValue(part, known, place, ref issues);
            }
        }

        for (int missing = number; missing < profile.Parts.Count; missing++)
        {
            Hl7Location place = at with { Component = isComponent ? missing + 1 : at.Component };
            CheckRequired(default, profile.Parts[missing], place, ref issues);
        }
    }

    private static void CheckRequired(
        Hl7Element value, ProfileElement profile, Hl7Location at, ref Hl7IssueCollector issues)
    {
        if (profile.IsRequired && !value.HasContent)
        {
            Report(Hl7v2ErrorCodes.ProfileFieldMissing, at, ref issues);
        }
    }

    private int OffsetOf(MatchNode[] nodes, int node)
    {
        while (nodes[node].Segment < 0 && nodes[node].FirstPart >= 0)
        {
            node = nodes[node].FirstPart;
        }

        return nodes[node].Segment < 0 ? 0 : message.GetEntry(nodes[node].Segment).Start;
    }

    private string? HeadOf(int place)
    {
        ReadOnlySpan<StructureNode> places = grammar.Nodes;
        while (places[place].IsGroup && places[place].End > place + 1)
        {
            place++;
        }

        return places[place].IsGroup ? null : places[place].Name;
    }

    private static void Report(string code, string? segment, int offset, ref Hl7IssueCollector issues) =>
        Report(code, new Hl7Location(segment, 0, 0, 0, 0, offset), ref issues);

    private static void Report(string code, Hl7Location at, ref Hl7IssueCollector issues) =>
        issues.Add(code, Hl7IssueSeverity.Error, at);
}
