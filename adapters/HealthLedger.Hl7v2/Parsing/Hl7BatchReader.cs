using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>
/// Cuts a file or frame into its messages: bare messages one after the other, batches (FHS, BHS, BTS, FTS; HL7 v2.5.1
/// ch. 2.10.3), and messages with MLLP framing. Linear in the number of bytes; copies nothing but UTF-16. Not for
/// several threads.
/// </summary>
/// <remarks>
/// A message begins at a line <c>MSH</c>, separator, encoding characters, separator, and ends before the next line that
/// begins with MSH or a batch segment. A blank line ends nothing. A line begins behind CR, LF or SB.
/// </remarks>
public sealed class Hl7BatchReader
{
    private static readonly SearchValues<byte> Padding = SearchValues.Create(" \t\r\n\u000B\u001C"u8);

    /// <summary>So many bytes tell whether a line begins something: a byte order mark, three letters, a
    /// separator.</summary>
    internal const int LongestLineStart = 7;

    private ReadOnlyMemory<byte> _bytes;
    private ReadOnlyMemory<byte> _rest;
    private long _base;
    private int _counted;
    private Hl7IssueCollector _issues;
    private int _position;
    private int _messagesInBatch;
    private int _batches;
    private bool _isFinished;

    /// <summary>Makes a reader.</summary>
    /// <param name="bytes">The whole file or frame; must not change while the reader or its messages are in
    /// use.</param>
    /// <param name="options">The limit for issues is used; <see cref="Hl7ParseOptions.Default"/> where null.</param>
    public Hl7BatchReader(ReadOnlyMemory<byte> bytes, Hl7ParseOptions? options = null)
    {
        options ??= Hl7ParseOptions.Default;
        _issues = new Hl7IssueCollector(options.MaxIssues, options.IsStrict);
        _bytes = bytes;
        Utf16 = Utf16Text.Find(bytes.Span);
        if (Utf16 is not null)
        {
            _bytes = Utf16Text.Decode(bytes.Span, Utf16, out int used, out _);
            _rest = bytes[used..];
        }
    }

    /// <summary>The number of messages read so far.</summary>
    public int MessageCount { get; private set; }

    /// <summary>Whether a batch or file header (BHS, FHS) was met.</summary>
    public bool IsBatch { get; private set; }

    /// <summary>What was found outside the messages; complete once <see cref="TryRead"/> has returned false.</summary>
    public ImmutableArray<Hl7Issue> Issues => _issues.ToImmutable();

    private static ReadOnlySpan<byte> Utf8Mark => Utf16Text.Mark;

    /// <summary>The character set of an input in UTF-16, which is worked on as UTF-8; else null.</summary>
    internal Hl7CharacterSet? Utf16 { get; set; }

    /// <summary>Hears of everything that is no message, with its code, its place and its bytes as far as they are at
    /// hand, also beyond the limit for issues.</summary>
    internal OutsideHandler? Outside { get; set; }

    /// <summary>Bytes looked at, for tests that hold the work to a multiple of the input.</summary>
    internal long BytesVisited { get; private set; }

    /// <summary>Reads the next message.</summary>
    /// <param name="message">The bytes of the message, a part of the input, or of one in UTF-16 a copy; give them to
    /// <see cref="Hl7Message.TryParse"/>.</param>
    /// <param name="offset">Where they begin in the input, to add to the offsets of issues of the message.</param>
    /// <returns>False when there is no further message.</returns>
    public bool TryRead(out ReadOnlyMemory<byte> message, out int offset)
    {
        bool isRead = TryReadPart(out message, out long place);
        offset = (int)place;
        if (!isRead)
        {
            ReportHalf(_rest.Span);
            Finish();
        }

        return isRead;
    }

    /// <summary>Whether a line begins a message or what stands around messages.</summary>
    internal static bool IsBoundary(ReadOnlySpan<byte> line)
    {
        long visited = 0;
        return Classify(line, ref visited) != BatchLine.Other;
    }

    /// <summary>Goes on with the next part of a stream: whole messages and what stands between them.</summary>
    /// <param name="bytes">The part; of a stream in UTF-16 as UTF-8.</param>
    /// <param name="offset">Where it begins in the stream.</param>
    internal void Feed(ReadOnlyMemory<byte> bytes, long offset)
    {
        _bytes = bytes;
        _base = offset;
        _position = 0;
        _counted = 0;
    }

    /// <summary>As <see cref="TryRead"/>, of a part, with the offset in the stream.</summary>
    internal bool TryReadPart(out ReadOnlyMemory<byte> message, out long offset)
    {
        if (_position == 0)
        {
            SkipLeadingPadding();
        }

        while (_position < _bytes.Length)
        {
            int start = _position;
            BatchLine kind = Classify(start);
            SkipLine();
            while (_position < _bytes.Length && Classify(_position) == BatchLine.Other)
            {
                SkipLine();
            }

            if (kind == BatchLine.Message)
            {
                MessageCount++;
                _messagesInBatch++;
                message = Received(_bytes[start.._position]);
                offset = OffsetOf(start);
                return true;
            }

            HandleOutside(kind, start);
        }

        message = default;
        offset = OffsetOf(_bytes.Length);
        return false;
    }

    /// <summary>Notes a message that was skipped.</summary>
    internal void ReportTooLarge(long offset) =>
        Report(Hl7v2ErrorCodes.MessageTooLarge, Hl7IssueSeverity.Error, offset, default);

    /// <summary>Ends a stream of that length.</summary>
    /// <param name="length">The length without what follows.</param>
    /// <param name="rest">Half a unit of UTF-16, or nothing.</param>
    internal void End(long length, ReadOnlySpan<byte> rest)
    {
        Feed(default, length);
        ReportHalf(rest);
        Finish();
    }

    private static Hl7Location At(long offset) => Hl7Location.AtByte((int)Math.Min(offset, int.MaxValue));

    private void Report(string code, Hl7IssueSeverity severity, long offset, ReadOnlySpan<byte> content)
    {
        _issues.Add(code, severity, At(offset));
        Outside?.Invoke(
            code, offset, Utf16 is null ? content : Utf16Text.Encode(content, Utf16));
    }

    private void ReportHalf(ReadOnlySpan<byte> rest)
    {
        if (!rest.IsEmpty && !_isFinished)
        {
            long offset = OffsetOf(_bytes.Length);
            _issues.Add(Hl7v2ErrorCodes.Utf16Malformed, Hl7IssueSeverity.Error, At(offset));
            Outside?.Invoke(Hl7v2ErrorCodes.Utf16Malformed, offset, rest);
        }
    }

    /// <summary>A part as it was received.</summary>
    private ReadOnlyMemory<byte> Received(ReadOnlyMemory<byte> part) =>
        Utf16 is null ? part : Utf16Text.Encode(part.Span, Utf16);

    /// <summary>Where a place of the part at hand is in the input. Linear over all places, which come in their
    /// order.</summary>
    private long OffsetOf(int position)
    {
        if (Utf16 is null)
        {
            return _base + position;
        }

        if (position > _counted)
        {
            _base += Utf16Text.CountBytes(_bytes.Span[_counted..position]);
            _counted = position;
            return _base;
        }

        return _base - Utf16Text.CountBytes(_bytes.Span[position.._counted]);
    }

    private void SkipLeadingPadding()
    {
        int content = _bytes.Span.IndexOfAnyExcept(Padding);
        _position = content < 0 ? _bytes.Length : content;
        BytesVisited += _position;
    }

    private void Finish()
    {
        if (!_isFinished && MessageCount == 0)
        {
            Report(Hl7v2ErrorCodes.BatchEmpty, Hl7IssueSeverity.Warning, OffsetOf(_bytes.Length), default);
        }

        _isFinished = true;
    }

    private void HandleOutside(BatchLine kind, int start)
    {
        if (_bytes.Span[start.._position].StartsWith(Utf8Mark))
        {
            start += Utf8Mark.Length;
        }

        ReadOnlySpan<byte> part = _bytes.Span[start.._position];
        switch (kind)
        {
            case BatchLine.HeaderUnreadable:
                Report(Hl7v2ErrorCodes.BatchHeaderUnreadable, Hl7IssueSeverity.Error, OffsetOf(start), part);
                return;
            case BatchLine.FileHeader:
                IsBatch = true;
                _batches = 0;
                break;
            case BatchLine.BatchHeader:
                IsBatch = true;
                _messagesInBatch = 0;
                break;
            case BatchLine.BatchTrailer:
                CheckCount(part, start, _messagesInBatch);
                _batches++;
                _messagesInBatch = 0;
                break;
            case BatchLine.FileTrailer:
                CheckCount(part, start, _batches);
                break;
            default:
                ReportSkipped(part, start);
                return;
        }

        int end = part.IndexOfAny((byte)'\r', (byte)'\n');
        if (end >= 0)
        {
            ReportSkipped(part[end..], start + end);
        }
    }

    private void ReportSkipped(ReadOnlySpan<byte> part, int start)
    {
        BytesVisited += part.Length;
        int content = part.IndexOfAnyExcept(Padding);
        if (content >= 0)
        {
            Report(
                Hl7v2ErrorCodes.BatchContentSkipped,
                Hl7IssueSeverity.Warning,
                OffsetOf(start + content),
                part[content..]);
        }
    }

    private void CheckCount(ReadOnlySpan<byte> trailer, int start, int counted)
    {
        if (trailer.Length <= 4)
        {
            return;
        }

        byte separator = trailer[3];
        ReadOnlySpan<byte> value = trailer[4..];
        int length = value.IndexOfAny(separator, (byte)'\r', (byte)'\n');
        value = (length < 0 ? value : value[..length]).Trim(" \u001C"u8);
        bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int stated);
        if (!value.IsEmpty && (!isNumber || stated != counted))
        {
            Report(Hl7v2ErrorCodes.BatchCountMismatch, Hl7IssueSeverity.Warning, OffsetOf(start + 4), default);
        }
    }

    private void SkipLine()
    {
        ReadOnlySpan<byte> rest = _bytes.Span[_position..];
        int length = rest[1..].IndexOfAny((byte)'\r', (byte)'\n', (byte)0x0B);
        if (length < 0)
        {
            BytesVisited += rest.Length;
            _position = _bytes.Length;
            return;
        }

        // Ends, blanks and start blocks join the line before them, so that a message keeps its blank lines and a
        // line begins with its first character.
        int next = length + 1;
        while (next < rest.Length && rest[next] is (byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t' or 0x0B)
        {
            next++;
        }

        BytesVisited += next;
        _position += next;
    }

    private BatchLine Classify(int position)
    {
        long visited = 0;
        BatchLine kind = Classify(_bytes.Span[position..], ref visited);
        BytesVisited += visited;
        return kind;
    }

    private static BatchLine Classify(ReadOnlySpan<byte> line, ref long visited)
    {
        if (line.StartsWith(Utf8Mark))
        {
            line = line[Utf8Mark.Length..];
        }

        if (line.Length < 4 || line[0] is not ((byte)'M' or (byte)'F' or (byte)'B')
            || char.IsAsciiLetterOrDigit((char)line[3]) || line[3] is <= 0x20 or >= 0x7F)
        {
            return BatchLine.Other;
        }

        ReadOnlySpan<byte> name = line[..3];
        if (name.SequenceEqual("MSH"u8))
        {
            return IsHeader(line, ref visited) ? BatchLine.Message : BatchLine.HeaderUnreadable;
        }

        if (name.SequenceEqual("FHS"u8))
        {
            return BatchLine.FileHeader;
        }

        if (name.SequenceEqual("BHS"u8))
        {
            return BatchLine.BatchHeader;
        }

        if (name.SequenceEqual("BTS"u8))
        {
            return BatchLine.BatchTrailer;
        }

        return name.SequenceEqual("FTS"u8) ? BatchLine.FileTrailer : BatchLine.Other;
    }

    private static bool IsHeader(ReadOnlySpan<byte> line, ref long visited)
    {
        int end = line[4..].IndexOfAny(line[3], (byte)'\r', (byte)'\n');
        visited += end < 0 ? line.Length : end;
        return end >= 0 && line[4 + end] == line[3];
    }
}
