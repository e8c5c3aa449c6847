using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>How views find their bytes.</summary>
public sealed partial class Hl7Message
{
    internal Hl7Message(
        ReadOnlyMemory<byte> bytes,
        byte[]? masked,
        EncodingCharacters characters,
        in SegmentIndexBuilder index,
        in CharacterSetChoice text,
        ImmutableArray<Hl7Issue> issues,
        Hl7LineEnd lineEnd)
    {
        Bytes = bytes;
        _masked = masked;
        EncodingCharacters = characters;
        CharacterSet = text.CharacterSet;
        _isTextMixed = text.IsMixed;
        IsCharacterSetDeclared = text.IsDeclared;
        LineEnd = lineEnd;
        Issues = issues;
        BytesVisited = index.BytesVisited + text.BytesVisited;
        _segments = index.Segments.ToArray();
        ReadOnlySpan<int> marks = index.Marks;
        if (bytes.Length <= ushort.MaxValue)
        {
            _narrowMarks = Narrow(marks);
        }
        else
        {
            _wideMarks = marks.ToArray();
        }
    }

    /// <summary>The character set in which new text has to be written to be read as it was meant: that of the message,
    /// without what it only tolerates. Text that is not UTF-8 and declares nothing is Windows-1252.</summary>
    internal Encoding WritingEncoding => CharacterSet == Hl7CharacterSet.Ascii
        ? Encoding.ASCII
        : _isTextMixed && !IsCharacterSetDeclared ? Hl7CharacterSet.Windows1252.Encoding : CharacterSet.TextEncoding;

    internal bool IsCharacterSetDeclared { get; }

    internal ReadOnlySpan<byte> MaskedSpan => _masked is null ? Bytes.Span : _masked;

    internal SegmentEntry GetEntry(int index) => _segments[index];

    internal int CountFields(int index)
    {
        int marks = EndMark(index) - _segments[index].FirstMark;
        return SegmentName.IsHeader(_segments[index].Id) && marks > 0 ? marks + 1 : marks;
    }

    internal Hl7Element GetField(int index, int field)
    {
        SegmentEntry entry = _segments[index];
        int endMark = EndMark(index);
        if (SegmentName.IsHeader(entry.Id))
        {
            if (field == 1 && endMark > entry.FirstMark)
            {
                int separator = GetMark(entry.FirstMark);
                return new Hl7Element(this, separator, separator + 1, Hl7ElementLevel.Field);
            }

            field--;
        }

        // Compared in this form because a field number close to the largest int would overflow the sum.
        if (field < 1 || field > endMark - entry.FirstMark)
        {
            return default;
        }

        int mark = entry.FirstMark + field;
        int end = mark < endMark ? GetMark(mark) : entry.End;
        return new Hl7Element(this, GetMark(mark - 1) + 1, end, Hl7ElementLevel.Field);
    }

    internal Hl7Segment FindSegment(uint id, int occurrence)
    {
        SegmentEntry[] segments = _segments;
        for (int i = 0; i < segments.Length; i++)
        {
            if (segments[i].Id == id && --occurrence == 0)
            {
                return new Hl7Segment(this, i);
            }
        }

        return default;
    }

    internal int CountOccurrence(int index)
    {
        int count = 0;
        for (int i = 0; i <= index; i++)
        {
            count += _segments[i].Id == _segments[index].Id ? 1 : 0;
        }

        return count;
    }

    internal int FindPartEnd(int start, int end, Hl7ElementLevel level)
    {
        byte separator = SeparatorBelow(level);
        if (separator == 0 || IsLiteral(start))
        {
            return end;
        }

        int found = MaskedSpan[start..end].IndexOf(separator);
        return found < 0 ? end : start + found;
    }

    internal int CountParts(int start, int end, Hl7ElementLevel level)
    {
        byte separator = SeparatorBelow(level);
        return separator == 0 || IsLiteral(start) ? 1 : MaskedSpan[start..end].Count(separator) + 1;
    }

    /// <summary>Whether a value begins in MSH-1 or MSH-2, whose characters are the delimiters and stand for
    /// themselves.</summary>
    internal bool IsLiteral(int start)
    {
        int header = _segments[0].Start;
        return start == header + 3 || start == header + 4;
    }

    internal string DecodeRaw(int start, int end) => DecodeText(Bytes.Span[start..end]);

    internal string Decode(int start, int end)
    {
        ReadOnlySpan<byte> masked = MaskedSpan[start..end];
        return !masked.Contains(EncodingCharacters.Escape) || IsLiteral(start)
            ? DecodeRaw(start, end)
            : DecodeEscaped(start, end);
    }

    internal string DecodeEscaped(int start, int end) => DecodeText(UnescapeBytes(start, end, out _));

    /// <summary>How many escape sequences stay as they stand when the text is read.</summary>
    internal int CountKeptSequences(int start, int end)
    {
        ReadOnlySpan<byte> raw = Bytes.Span[start..end];
        ReadOnlySpan<byte> masked = MaskedSpan[start..end];
        ReadOnlySpan<byte> hex = [EncodingCharacters.Escape, (byte)'X'];
        if (!CharacterSet.IsUtf8 || masked.IndexOf(hex) < 0)
        {
            return EscapeSequences.Unescape(raw, masked, EncodingCharacters, false, null);
        }

        // Only the bytes behind \X..\ can make text malformed that was not.
        UnescapeBytes(start, end, out int kept);
        return kept;
    }

    internal string DecodeText(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return string.Empty;
        }

        return _isTextMixed && !Utf8.IsValid(text)
            ? Hl7CharacterSet.Windows1252.Encoding.GetString(text)
            : CharacterSet.TextEncoding.GetString(text);
    }

    private ReadOnlySpan<byte> UnescapeBytes(int start, int end, out int kept)
    {
        ReadOnlySpan<byte> raw = Bytes.Span[start..end];
        ReadOnlySpan<byte> masked = MaskedSpan[start..end];
        ArrayBufferWriter<byte> plain = new(raw.Length);
        kept = EscapeSequences.Unescape(raw, masked, EncodingCharacters, false, plain);
        if (CharacterSet.IsUtf8 && !Utf8.IsValid(plain.WrittenSpan) && Utf8.IsValid(raw))
        {
            // The bytes behind \X..\ are no text in this character set, so they stay hexadecimal.
            plain.ResetWrittenCount();
            kept = EscapeSequences.Unescape(raw, masked, EncodingCharacters, true, plain);
        }

        return plain.WrittenSpan;
    }

    private static ushort[] Narrow(ReadOnlySpan<int> marks)
    {
        ushort[] narrow = new ushort[marks.Length];
        for (int i = 0; i < narrow.Length; i++)
        {
            narrow[i] = unchecked((ushort)marks[i]);
        }

        return narrow;
    }

    private byte SeparatorBelow(Hl7ElementLevel level) => level switch
    {
        Hl7ElementLevel.Field => EncodingCharacters.Repetition,
        Hl7ElementLevel.Repetition => EncodingCharacters.Component,
        Hl7ElementLevel.Component => EncodingCharacters.Subcomponent,
        _ => 0,
    };

    private int EndMark(int index) => index + 1 < _segments.Length ? _segments[index + 1].FirstMark : MarkCount;

    private int GetMark(int index) => _narrowMarks is null ? _wideMarks![index] : _narrowMarks[index];
}
