using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>
/// One HL7 v2 message in the vertical bar encoding (HL7 v2.5.1 ch. 2.5 to 2.7): the bytes as received and an index of
/// their segments and fields. Nothing is copied, decoded or corrected when it is parsed; every view reads the bytes
/// themselves. Immutable, so it may be read by many threads.
/// </summary>
/// <remarks>
/// Grammar: <c>*(BOM / SB / white space) MSH *(end segment) *(end / EB)</c>, segment = ID *(separator field), field =
/// repetition *(separator repetition), and so on to components and subcomponents, with the delimiters of MSH-1
/// and MSH-2.
/// </remarks>
public sealed partial class Hl7Message
{
    private readonly byte[]? _masked;
    private readonly ushort[]? _narrowMarks;
    private readonly int[]? _wideMarks;
    private readonly SegmentEntry[] _segments;
    private readonly bool _isTextMixed;

    /// <summary>The bytes given to the parser. The message does not copy them: whoever parses must not change them
    /// while the message is in use. Of a message in UTF-16 these are its text as UTF-8, with its byte order mark if it
    /// has one, and all offsets and raw values are of this; <see cref="WriteTo"/> gives the bytes received.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The delimiters of this message.</summary>
    public EncodingCharacters EncodingCharacters { get; }

    /// <summary>The character set in which texts are read.</summary>
    public Hl7CharacterSet CharacterSet { get; }

    /// <summary>What ends the segments.</summary>
    public Hl7LineEnd LineEnd { get; }

    /// <summary>What was found while parsing, in the order of discovery.</summary>
    public ImmutableArray<Hl7Issue> Issues { get; }

    /// <summary>The number of segments, MSH included.</summary>
    public int SegmentCount => _segments.Length;

    /// <summary>All segments in the order of the message.</summary>
    public Hl7SegmentEnumerator Segments => new(this, 0);

    /// <summary>How many bytes the parser looked at, for tests that hold it to a multiple of the length.</summary>
    internal long BytesVisited { get; }

    private int MarkCount => _narrowMarks?.Length ?? _wideMarks!.Length;

    /// <summary>Reads one message. Never throws on content, whatever the bytes are; the work is linear in their
    /// number.</summary>
    /// <param name="bytes">One message, without MLLP framing or with it. Not copied: see <see cref="Bytes"/>.</param>
    /// <param name="options">Limits and choices; <see cref="Hl7ParseOptions.Default"/> where null.</param>
    /// <param name="message">The message, or null where it cannot be read.</param>
    /// <param name="issues">What was found: on failure one issue is <see cref="Hl7IssueSeverity.Fatal"/>.</param>
    /// <returns>Whether the message could be read. It may still have issues of the severity Error.</returns>
    public static bool TryParse(
        ReadOnlyMemory<byte> bytes,
        Hl7ParseOptions? options,
        [NotNullWhen(true)] out Hl7Message? message,
        out ImmutableArray<Hl7Issue> issues) =>
        Hl7MessageParser.TryParse(
            bytes, options ?? Hl7ParseOptions.Default, ScanKernel.Automatic, out message, out issues);

    /// <summary>A segment by its position.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below
    /// <see cref="SegmentCount"/>.</exception>
    public Hl7Segment GetSegment(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _segments.Length);
        return new Hl7Segment(this, index);
    }

    /// <summary>A segment by its ID, wherever it stands. The work is linear in the number of segments, so use
    /// <see cref="FindSegments"/> to visit many.</summary>
    /// <param name="id">The ID, such as <c>PID</c>.</param>
    /// <param name="occurrence">Which of that ID, from 1.</param>
    /// <returns>The segment; absent where there is none.</returns>
    /// <exception cref="ArgumentException"><paramref name="id"/> is no segment ID.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="occurrence"/> is below 1.</exception>
    public Hl7Segment GetSegment(string id, int occurrence = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(occurrence, 1);
        return FindSegment(RequireId(id), occurrence);
    }

    /// <summary>All segments of one ID, in the order of the message.</summary>
    /// <param name="id">The ID, such as <c>OBX</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="id"/> is no segment ID.</exception>
    public Hl7SegmentEnumerator FindSegments(string id) => new(this, RequireId(id));

    /// <summary>Finds an element.</summary>
    /// <param name="path">Where, see <see cref="Hl7Path"/>.</param>
    /// <returns>The element; absent where there is none.</returns>
    /// <exception cref="FormatException"><paramref name="path"/> is no path.</exception>
    public Hl7Element Find(string path) => Find(Hl7Path.Parse(path));

    /// <summary>Finds an element.</summary>
    /// <param name="path">Where.</param>
    /// <returns>The element; absent where there is none.</returns>
    public Hl7Element Find(Hl7Path path)
    {
        if (path.Field == 0)
        {
            return default;
        }

        Hl7Element element = FindSegment(path.PackedSegment, path.SegmentOccurrence)[path.Field];
        if (path.Repetition == 0 && path.Component == 0)
        {
            return element;
        }

        element = element[Math.Max(path.Repetition, 1)];
        if (path.Component == 0)
        {
            return element;
        }

        element = element[path.Component];
        return path.Subcomponent == 0 ? element : element[path.Subcomponent];
    }

    /// <summary>The text of an element, see <see cref="Hl7Element.GetString"/>: null where it is absent.</summary>
    /// <param name="path">Where, see <see cref="Hl7Path"/>.</param>
    /// <exception cref="FormatException"><paramref name="path"/> is no path.</exception>
    public string? GetString(string path) => Find(path).GetString();

    /// <summary>The text of an element, see <see cref="Hl7Element.GetString"/>: null where it is absent.</summary>
    /// <param name="path">Where.</param>
    public string? GetString(Hl7Path path) => Find(path).GetString();

    /// <summary>Finds an element and says whether it has a place in the message; it may still be empty or HL7
    /// null.</summary>
    /// <param name="path">Where, see <see cref="Hl7Path"/>.</param>
    /// <param name="element">The element.</param>
    /// <exception cref="FormatException"><paramref name="path"/> is no path.</exception>
    public bool TryGet(string path, out Hl7Element element)
    {
        element = Find(path);
        return element.Presence != Hl7Presence.Absent;
    }

    /// <summary>Looks for escape sequences that are unknown, have no end, or are no text in the message's character
    /// set. Parsing does not do this, since most fields are never read.</summary>
    /// <param name="maxIssues">The most issues to return, from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxIssues"/> is below 1.</exception>
    public ImmutableArray<Hl7Issue> CheckEscapeSequences(int maxIssues = 100)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIssues, 1);
        return EscapeSequenceCheck.Run(this, maxIssues);
    }

    /// <summary>Writes the message anew from its fields, the separators between them and the ends of its segments. The
    /// result is byte for byte what was received.</summary>
    /// <param name="output">Receives the bytes.</param>
    /// <exception cref="ArgumentNullException"><paramref name="output"/> is null.</exception>
    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Hl7MessageEncoder.Encode(this, output);
    }

    /// <summary>The length and the number of segments, never content.</summary>
    public override string ToString() => $"{nameof(Hl7Message)} ({Bytes.Length} bytes, {SegmentCount} segments)";

    private static uint RequireId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        Span<byte> bytes = stackalloc byte[3];
        uint packed = id.Length == 3 && System.Text.Ascii.IsValid(id)
            && System.Text.Ascii.FromUtf16(id, bytes, out _) == OperationStatus.Done
            ? SegmentName.Pack(bytes, out _)
            : 0;
        return packed != 0
            ? packed
            : throw new ArgumentException("A segment ID has three letters or digits.", nameof(id));
    }
}
