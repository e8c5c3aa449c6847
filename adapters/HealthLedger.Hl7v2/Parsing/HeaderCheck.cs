namespace HealthLedger.Hl7v2.Parsing;

/// <summary>Findings about the fields of MSH that decide what happens with the message.</summary>
internal static class HeaderCheck
{
    public static void Run(
        ReadOnlySpan<byte> bytes,
        in SegmentIndexBuilder index,
        EncodingCharacters characters,
        ref Hl7IssueCollector issues)
    {
        ReadOnlySpan<byte> type = Field(bytes, index, 9, out int offset);
        ReadOnlySpan<byte> code = Component(type, characters, 1);
        if (code.IsEmpty)
        {
            issues.Add(
                Hl7v2ErrorCodes.MessageTypeMissing, Hl7IssueSeverity.Error, Hl7Location.InHeader(9, offset));
        }

        ReadOnlySpan<byte> structure = Component(type, characters, 3);
        bool isContradictory = !structure.IsEmpty && !code.IsEmpty
            && !(structure.StartsWith(code) && (structure.Length == code.Length || structure[code.Length] == '_'));
        if (isContradictory)
        {
            issues.Add(
                Hl7v2ErrorCodes.MessageStructureContradicts,
                Hl7IssueSeverity.Warning,
                Hl7Location.InHeader(9, offset) with { Component = 3 });
        }

        if (Field(bytes, index, 10, out offset).IsEmpty)
        {
            issues.Add(
                Hl7v2ErrorCodes.ControlIdMissing, Hl7IssueSeverity.Error, Hl7Location.InHeader(10, offset));
        }

        ReadOnlySpan<byte> version = Component(Field(bytes, index, 12, out offset), characters, 1);
        if (!VersionId.From(version).IsKnown)
        {
            issues.Add(
                Hl7v2ErrorCodes.VersionUnknown, Hl7IssueSeverity.Warning, Hl7Location.InHeader(12, offset));
        }
    }

    private static ReadOnlySpan<byte> Field(
        ReadOnlySpan<byte> bytes,
        in SegmentIndexBuilder index,
        int field,
        out int offset)
    {
        int count = index.Segments.Length > 1 ? index.Segments[1].FirstMark : index.Marks.Length;
        int end = index.Segments[0].End;
        if (field - 1 > count)
        {
            offset = end;
            return default;
        }

        offset = index.Marks[field - 2] + 1;
        return bytes[offset..(field - 1 < count ? index.Marks[field - 1] : end)];
    }

    private static ReadOnlySpan<byte> Component(
        ReadOnlySpan<byte> field,
        EncodingCharacters characters,
        int component)
    {
        int repetition = field.IndexOf(characters.Repetition);
        ReadOnlySpan<byte> rest = repetition < 0 ? field : field[..repetition];
        while (true)
        {
            int length = rest.IndexOf(characters.Component);
            if (--component == 0)
            {
                return (length < 0 ? rest : rest[..length]).Trim((byte)' ');
            }

            if (length < 0)
            {
                return default;
            }

            rest = rest[(length + 1)..];
        }
    }
}
