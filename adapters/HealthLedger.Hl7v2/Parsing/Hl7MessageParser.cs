using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>The steps from bytes to a message.</summary>
internal static class Hl7MessageParser
{
    private const byte StartBlock = 0x0B;
    private const byte EndBlock = 0x1C;

    public static bool TryParse(
        ReadOnlyMemory<byte> bytes,
        Hl7ParseOptions options,
        ScanKernel kernel,
        [NotNullWhen(true)] out Hl7Message? message,
        out ImmutableArray<Hl7Issue> issues)
    {
        Hl7IssueCollector found = new(options.MaxIssues, options.IsStrict);
        message = Parse(bytes, options, kernel, ref found);
        issues = message is null ? found.ToImmutable() : message.Issues;
        return message is not null;
    }

    private static Hl7Message? Parse(
        ReadOnlyMemory<byte> bytes,
        Hl7ParseOptions options,
        ScanKernel kernel,
        ref Hl7IssueCollector issues)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.Length > options.MaxMessageBytes)
        {
            return Fail(Hl7v2ErrorCodes.MessageTooLarge, options.MaxMessageBytes, ref issues);
        }

        Hl7CharacterSet? utf16 = Utf16Text.Find(span);
        if (utf16 is not null && !TryReadUtf16(ref bytes, utf16, ref issues))
        {
            return null;
        }

        span = bytes.Span;
        int start = SkipPreamble(span, out bool hasMark, ref issues);
        if (start == span.Length)
        {
            return Fail(Hl7v2ErrorCodes.MessageEmpty, start, ref issues);
        }

        if (!span[start..].StartsWith("MSH"u8))
        {
            bool isWide = span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])
                || span.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]);
            return Fail(
                isWide ? Hl7v2ErrorCodes.ByteOrderMarkUnsupported : Hl7v2ErrorCodes.HeaderMissing, start, ref issues);
        }

        if (!EncodingCharacters.TryRead(
            span[start..], out EncodingCharacters characters, out _, out int offset, out string? code))
        {
            return Fail(code!, start + offset, ref issues);
        }

        if (code is not null)
        {
            issues.Add(code, Hl7IssueSeverity.Warning, Hl7Location.InHeader(2, start + 4));
        }

        int end = TrimTrailer(span, start, ref issues);
        return Index(bytes, start, end, hasMark, utf16, characters, options, kernel, ref issues);
    }

    private static bool TryReadUtf16(
        ref ReadOnlyMemory<byte> bytes, Hl7CharacterSet utf16, ref Hl7IssueCollector issues)
    {
        ReadOnlyMemory<byte> text = Utf16Text.Decode(bytes.Span, utf16, out int used, out bool isSound);
        if (!isSound || used < bytes.Length)
        {
            Fail(Hl7v2ErrorCodes.Utf16Malformed, isSound ? used : 0, ref issues);
            return false;
        }

        bytes = text;
        return true;
    }

    private static Hl7Message? Index(
        ReadOnlyMemory<byte> bytes,
        int start,
        int end,
        bool hasMark,
        Hl7CharacterSet? utf16,
        EncodingCharacters characters,
        Hl7ParseOptions options,
        ScanKernel kernel,
        ref Hl7IssueCollector issues)
    {
        ReadOnlySpan<byte> declared = FindDeclaredCharacterSet(bytes.Span[start..end], characters, out int at);
        ReadOnlySpan<byte> content = bytes.Span[start..end];
        int designation = DelimiterMask.FindDesignation(content);
        ReadOnlySpan<byte> first = First(declared, characters.Repetition);
        CharacterSetChoice text = utf16 is not null
            ? CharacterSetChoice.ChooseUtf16(utf16, first, start + at, ref issues)
            : CharacterSetChoice.Designate(declared, characters.Repetition, designation >= 0)
                ?? CharacterSetChoice.Choose(first, start + at, hasMark, options, ref issues);
        text = text.Check(content, designation, start, ref issues);
        byte[]? masked = text.CharacterSet.Trail == DelimiterTrail.None
            ? null
            : DelimiterMask.Create(bytes.Span, text.CharacterSet.Trail);
        SegmentIndexBuilder index = new(masked ?? bytes.Span, characters.Field, options);
        try
        {
            if (!index.Run(start, end, kernel))
            {
                return Fail(index.Failure!, index.FailureOffset, ref issues);
            }

            // The header first: what is wrong with it decides what happens with the message.
            HeaderCheck.Run(bytes.Span, index, characters, ref issues);
            Hl7LineEnd lineEnd = CheckLineEnds(index.LineEnds, start, ref issues);
            SegmentCheck.Run(bytes.Span, index.Segments, characters.Field, ref issues);
            return new Hl7Message(bytes, masked, characters, index, text, issues.ToImmutable(), lineEnd);
        }
        finally
        {
            index.Return();
        }
    }

    private static Hl7Message? Fail(string code, int offset, ref Hl7IssueCollector issues)
    {
        issues.Add(code, Hl7IssueSeverity.Fatal, Hl7Location.AtByte(offset));
        return null;
    }

    private static int SkipPreamble(ReadOnlySpan<byte> bytes, out bool hasMark, ref Hl7IssueCollector issues)
    {
        hasMark = false;
        bool hasFraming = false;
        bool hasBlanks = false;
        int position = 0;
        while (position < bytes.Length)
        {
            byte value = bytes[position];
            if (value == StartBlock)
            {
                hasFraming = true;
                position++;
            }
            else if (value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                hasBlanks = true;
                position++;
            }
            else if (!hasMark && bytes[position..].StartsWith(Utf16Text.Mark))
            {
                hasMark = true;
                position += Utf16Text.Mark.Length;
            }
            else
            {
                break;
            }
        }

        AddIf(hasMark, Hl7v2ErrorCodes.ByteOrderMarkSkipped, 0, ref issues);
        AddIf(hasFraming, Hl7v2ErrorCodes.FramingBytesSkipped, 0, ref issues);
        AddIf(hasBlanks, Hl7v2ErrorCodes.LeadingBytesSkipped, 0, ref issues);
        return position;
    }

    private static int TrimTrailer(ReadOnlySpan<byte> bytes, int start, ref Hl7IssueCollector issues)
    {
        int end = bytes.Length;
        bool hasFraming = false;
        while (end > start && bytes[end - 1] is (byte)'\r' or (byte)'\n' or EndBlock)
        {
            end--;
            hasFraming |= bytes[end] == EndBlock;
        }

        AddIf(hasFraming, Hl7v2ErrorCodes.FramingBytesSkipped, end, ref issues);
        return end;
    }

    private static Hl7LineEnd CheckLineEnds(in LineEndRule rule, int start, ref Hl7IssueCollector issues)
    {
        if (rule.FirstKept >= 0)
        {
            issues.Add(
                Hl7v2ErrorCodes.LineFeedKept, Hl7IssueSeverity.Warning, Hl7Location.AtByte(rule.FirstKept));
        }

        if (rule.IsMixed)
        {
            issues.Add(Hl7v2ErrorCodes.LineEndsMixed, Hl7IssueSeverity.Warning, Hl7Location.AtByte(start));
            return Hl7LineEnd.Mixed;
        }

        if (rule.CarriageReturns > 0)
        {
            return Hl7LineEnd.CarriageReturn;
        }

        AddIf(rule.LineFeeds > 0 || rule.Pairs > 0, Hl7v2ErrorCodes.LineEndNotCarriageReturn, start, ref issues);
        return rule switch
        {
            { Pairs: > 0 } => Hl7LineEnd.CarriageReturnLineFeed,
            { LineFeeds: > 0 } => Hl7LineEnd.LineFeed,
            _ => Hl7LineEnd.None,
        };
    }

    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> field, byte separator)
    {
        int length = field.IndexOf(separator);
        return (length < 0 ? field : field[..length]).Trim((byte)' ');
    }

    /// <summary>MSH-18 with all its repetitions, found before the index exists because the index depends on
    /// it.</summary>
    private static ReadOnlySpan<byte> FindDeclaredCharacterSet(
        ReadOnlySpan<byte> message,
        EncodingCharacters characters,
        out int offset)
    {
        offset = 3;
        for (int field = 1; field < 18; field++)
        {
            int next = message[offset..].IndexOfAny(characters.Field, (byte)'\r', (byte)'\n');
            if (next < 0 || message[offset + next] != characters.Field)
            {
                return default;
            }

            offset += next + 1;
        }

        ReadOnlySpan<byte> value = message[offset..];
        int length = value.IndexOfAny(characters.Field, (byte)'\r', (byte)'\n');
        return length < 0 ? value : value[..length];
    }

    private static void AddIf(bool condition, string code, int offset, ref Hl7IssueCollector issues)
    {
        if (condition)
        {
            issues.Add(code, Hl7IssueSeverity.Information, Hl7Location.AtByte(offset));
        }
    }
}
