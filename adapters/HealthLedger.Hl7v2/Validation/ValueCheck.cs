using System.Buffers;
using System.Collections.Immutable;
using HealthLedger.Hl7v2.DataTypes;
using HealthLedger.Hl7v2.Definitions;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Validation;

/// <summary>Checks values against their data types and tables, down to subcomponents.</summary>
internal sealed class ValueCheck(int version, bool checksTables)
{
    /// <summary>Codes are short; what is longer is no code, and looking it up would cost memory.</summary>
    private const int LongestCode = 64;

    private static readonly SearchValues<byte> TimeCharacters = SearchValues.Create("0123456789.+-"u8);

    public long Steps { get; private set; }

    public void Step() => Steps++;

    /// <summary>Whether OBX-2 may name it.</summary>
    public bool IsKnown(string dataType) =>
        dataType is "ST" or "TX" or "FT" or "NM" or "SI" or "ID" or "IS" or "DT" or "TM" or "DTM" or "TS" or "TN"
        || DefinitionCatalog.FindDataType(dataType, version) is not null;

    public void Check(
        Hl7Element value, string dataType, int table, Hl7Location at, ref Hl7IssueCollector issues)
    {
        Steps++;
        switch (dataType)
        {
            case "NM":
                CheckNumber(value, at, ref issues);
                break;
            case "SI":
                Report(IsSequence(value.RawSpan), Hl7v2ErrorCodes.NumberInvalid, at, ref issues);
                break;
            case "DT" or "DTM" or "TS":
                CheckTime(value, dataType, at, ref issues);
                break;
            case "TM":
                Report(IsTimeOfDay(value.RawSpan), Hl7v2ErrorCodes.DateTimeInvalid, at, ref issues);
                break;
            case "ID" or "IS":
                CheckCode(value, table, dataType == "IS", at, ref issues);
                break;
            default:
                CheckParts(value, dataType, table, at, ref issues);
                break;
        }
    }

    private static void CheckNumber(Hl7Element value, Hl7Location at, ref Hl7IssueCollector issues)
    {
        if (!Hl7Number.TryParse(value.RawSpan.Trim((byte)' '), out Hl7Number number))
        {
            issues.Add(Hl7v2ErrorCodes.NumberInvalid, Hl7IssueSeverity.Warning, at);
        }
        else if (!number.IsPlain)
        {
            issues.Add(Hl7v2ErrorCodes.NumberCompared, Hl7IssueSeverity.Information, at);
        }
    }

    private static void CheckTime(
        Hl7Element value, string dataType, Hl7Location at, ref Hl7IssueCollector issues)
    {
        // TS has components, and others are sent with them all the same.
        Hl7Element time = value.Level == Hl7ElementLevel.Subcomponent ? value : value[1];
        bool isTime = Hl7DateTime.TryParse(time.RawSpan.Trim((byte)' '), out Hl7DateTime read);
        bool isDate = dataType != "DT" || read.Precision <= Hl7DateTimePrecision.Day;
        Report(time.ByteLength == 0 || (isTime && isDate), Hl7v2ErrorCodes.DateTimeInvalid, at, ref issues);
    }

    private static bool IsSequence(ReadOnlySpan<byte> text) =>
        !text.Trim((byte)' ').ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>A time without date is read behind a date that does not matter.</summary>
    private static bool IsTimeOfDay(ReadOnlySpan<byte> text)
    {
        text = text.Trim((byte)' ');
        Span<byte> whole = stackalloc byte[8 + 32];
        if (text.Length is < 2 or > 32 || text.ContainsAnyExcept(TimeCharacters))
        {
            return false;
        }

        "20000101"u8.CopyTo(whole);
        text.CopyTo(whole[8..]);
        return Hl7DateTime.TryParse(whole[..(8 + text.Length)], out Hl7DateTime read)
            && read.Precision >= Hl7DateTimePrecision.Hour;
    }

    private void CheckCode(
        Hl7Element value, int table, bool isUserTable, Hl7Location at, ref Hl7IssueCollector issues)
    {
        if (table == 0 || !checksTables || DefinitionCatalog.FindCodes(table, version) is not { } codes)
        {
            return;
        }

        bool isKnown = value.ByteLength <= LongestCode && codes.Contains(value.GetString()!);
        if (!isKnown)
        {
            bool isSoft = isUserTable || !codes.IsStandard;
            issues.Add(
                Hl7v2ErrorCodes.CodeUnknown,
                isSoft ? Hl7IssueSeverity.Information : Hl7IssueSeverity.Warning,
                at);
        }
    }

    private void CheckParts(
        Hl7Element value, string dataType, int table, Hl7Location at, ref Hl7IssueCollector issues)
    {
        if (value.Level == Hl7ElementLevel.Subcomponent
            || DefinitionCatalog.FindDataType(dataType, version) is not { } parts)
        {
            return;
        }

        int number = 0;
        bool isComponent = value.Level == Hl7ElementLevel.Repetition;
        foreach (Hl7Element part in value)
        {
            Hl7FieldDefinition known = number < parts.Length ? parts[number] : default;
            number++;
            if (!part.IsValued || known.DataType is null || !known.IsUsed)
            {
                continue;
            }

            Hl7Location place = isComponent
                ? at with { Component = number, ByteOffset = part.ByteOffset }
                : at with { ByteOffset = part.ByteOffset };
            Check(part, known.DataType, known.Table, place, ref issues);
        }

        CheckRequired(value, parts, at, ref issues);
        CheckCoded(value, dataType, table, at, ref issues);
    }

    private static void CheckRequired(
        Hl7Element value, ImmutableArray<Hl7FieldDefinition> parts, Hl7Location at, ref Hl7IssueCollector issues)
    {
        if (value.Level != Hl7ElementLevel.Repetition)
        {
            return;
        }

        foreach (Hl7FieldDefinition part in parts)
        {
            if (part.IsRequired && part.IsUsed && !value[part.Number].HasContent)
            {
                issues.Add(
                    Hl7v2ErrorCodes.FieldMissing, Hl7IssueSeverity.Information, at with { Component = part.Number });
            }
        }
    }

    /// <summary>The first component of a coded element is of the field's table, unless a coding system is
    /// named.</summary>
    private void CheckCoded(
        Hl7Element value, string dataType, int table, Hl7Location at, ref Hl7IssueCollector issues)
    {
        if (table != 0 && dataType is "CE" or "CWE" or "CNE" && value[1].IsValued && !value[3].IsValued)
        {
            CheckCode(value[1], table, isUserTable: dataType != "CNE", at with { Component = 1 }, ref issues);
        }
    }

    private static void Report(bool isSound, string code, Hl7Location at, ref Hl7IssueCollector issues)
    {
        if (!isSound)
        {
            issues.Add(code, Hl7IssueSeverity.Warning, at);
        }
    }
}
