using HealthLedger.Hl7v2.Definitions;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;

namespace HealthLedger.Hl7v2.Validation;

/// <summary>Checks the fields of segments against a definition: there, not too often, and of their type.</summary>
internal sealed class FieldCheck
{
    private const int ValueType = 2;
    private const int ObservationValue = 5;
    private const string Varies = "varies";
    private const uint Obx = ('O' << 16) | ('B' << 8) | 'X';

    private readonly ValueCheck _values;

    public FieldCheck(Hl7Message message, bool checksTables)
    {
        Version = DefinitionVersion.Nearest(message.Header.VersionId.Number);
        _values = new ValueCheck(Version, checksTables);
    }

    /// <summary>The position of the message's version among those of the tables.</summary>
    public int Version { get; }

    public long Steps => _values.Steps;

    /// <summary>From 2.7 on the dictionaries disagree on counts and lengths became recommendations.</summary>
    private Hl7IssueSeverity Soft => Version >= DefinitionVersion.FirstSoft
        ? Hl7IssueSeverity.Information
        : Hl7IssueSeverity.Warning;

    public void Check(
        Hl7Segment segment, Hl7SegmentDefinition definition, int occurrence, ref Hl7IssueCollector issues)
    {
        int count = Math.Max(segment.FieldCount, definition.Fields.Length);

        // MSH-1 and MSH-2 hold the delimiters, which stand for themselves; so do those of FHS and BHS.
        int first = SegmentName.IsHeader(segment.PackedId) ? 3 : 1;
        for (int number = first; number <= count; number++)
        {
            Hl7Element field = segment[number];
            Hl7Location at = new(
                definition.Id, occurrence, number, 0, 0,
                field.ByteOffset < 0 ? segment.StartOffset : field.ByteOffset);
            Hl7FieldDefinition known = number <= definition.Fields.Length
                ? definition.Fields[number - 1]
                : new Hl7FieldDefinition(number, string.Empty, string.Empty);
            CheckField(segment, field, known, at, ref issues);
        }
    }

    private void CheckField(
        Hl7Segment segment, Hl7Element field, Hl7FieldDefinition known, Hl7Location at, ref Hl7IssueCollector issues)
    {
        _values.Step();
        if (known.IsUsed && known.IsRequired && !field.HasContent)
        {
            issues.Add(Hl7v2ErrorCodes.FieldMissing, Hl7IssueSeverity.Warning, at);
            return;
        }

        if (field.Presence is Hl7Presence.Absent or Hl7Presence.Empty)
        {
            return;
        }

        if (!known.IsUsed)
        {
            if (field.IsValued)
            {
                issues.Add(Hl7v2ErrorCodes.FieldUnknown, Hl7IssueSeverity.Information, at);
            }

            return;
        }

        string? dataType = known.DataType;
        if (segment.PackedId == Obx)
        {
            // OBX-2 names a data type, new ones too; it is looked at together with OBX-5.
            dataType = known.Number switch
            {
                ValueType => null,
                ObservationValue => ObservationType(segment, at, ref issues),
                _ => dataType,
            };
        }

        int repetition = 0;
        foreach (Hl7Element value in field)
        {
            repetition++;
            if (dataType is not null && value.IsValued)
            {
                Hl7Location place = at with { Repetition = repetition, ByteOffset = value.ByteOffset };
                CheckLength(value, known, dataType, place, ref issues);
                _values.Check(value, dataType, known.Table, place, ref issues);
            }
        }

        if (known.MaxRepetitions > 0 && repetition > known.MaxRepetitions)
        {
            issues.Add(Hl7v2ErrorCodes.RepetitionsTooMany, Soft, at);
        }
    }

    private void CheckLength(
        Hl7Element value, Hl7FieldDefinition known, string dataType, Hl7Location at, ref Hl7IssueCollector issues)
    {
        if (known.DataType.Equals(Varies, StringComparison.OrdinalIgnoreCase))
        {
            // One length for a number and for a document says nothing about either.
            return;
        }

        if (known.MaxLength > 0 && value.ByteLength > known.MaxLength
            && value.GetString()!.Length > known.MaxLength)
        {
            // The length of a field with components was never more than a guess, and everybody outgrows it.
            bool isSimple = DefinitionCatalog.FindDataType(dataType, Version) is null;
            issues.Add(Hl7v2ErrorCodes.ValueTooLong, isSimple ? Soft : Hl7IssueSeverity.Information, at);
        }
    }

    /// <summary>OBX-5 is of the type that OBX-2 names. Where it names none the value is text, so there is nothing to
    /// check: null.</summary>
    private string? ObservationType(Hl7Segment segment, Hl7Location at, ref Hl7IssueCollector issues)
    {
        Hl7Element type = segment[ValueType];
        string? name = type.IsValued && type.ByteLength <= 3 ? type.GetString() : null;
        if (name is not null && _values.IsKnown(name))
        {
            return name;
        }

        issues.Add(
            Hl7v2ErrorCodes.ValueTypeUnknown, Hl7IssueSeverity.Warning,
            at with { Field = ValueType, ByteOffset = type.ByteOffset < 0 ? at.ByteOffset : type.ByteOffset });
        return null;
    }
}
