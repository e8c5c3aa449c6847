using System.Buffers;
using System.Text;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Editing;

/// <summary>
/// Changes values of a message and writes it anew. What is not changed is copied byte for byte: segments, line ends,
/// escape sequences, empty fields at the end. A text that is set stays one value, whatever it holds. The message
/// itself never changes. Not for several threads.
/// </summary>
public sealed class Hl7MessageEditor
{
    /// <summary>The highest number of a field, repetition or part that can be set: what lies before is filled with
    /// separators.</summary>
    private const int HighestNumber = 9_999;

    private readonly Hl7Message _message;
    private readonly Encoding _encoding;
    private readonly Dictionary<int, EditedSegment> _edited = [];
    private readonly List<EditedSegment> _added = [];
    private readonly HashSet<int> _removed = [];

    /// <summary>An editor of a message.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> is null.</exception>
    public Hl7MessageEditor(Hl7Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _message = message;
        _encoding = (Encoding)message.WritingEncoding.Clone();
        _encoding.EncoderFallback = EncoderFallback.ExceptionFallback;
    }

    /// <summary>Sets a value. A path without component replaces the whole repetition, one without repetition the whole
    /// field with all its repetitions. What is missing before it is filled with separators.</summary>
    /// <param name="path">Where; the segment has to be in the message or to have been added.</param>
    /// <param name="text">The text, without escape sequences; empty empties the element.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    /// <exception cref="ArgumentException">See <see cref="TrySet(Hl7Path, string)"/> for when it returns
    /// false.</exception>
    /// <exception cref="FormatException"><paramref name="path"/> is no path.</exception>
    public void Set(string path, string text)
    {
        if (!TrySet(Hl7Path.Parse(path), text))
        {
            throw new ArgumentException("The element cannot be set to this text.", nameof(path));
        }
    }

    /// <summary>Sets a value, see <see cref="Set(string, string)"/>.</summary>
    /// <param name="path">Where.</param>
    /// <param name="text">The text.</param>
    /// <returns>False, and nothing has changed, where there is no such segment; where the place is MSH-1 or MSH-2,
    /// which hold the delimiters; where a number is above 9,999; where the path has a subcomponent and the message no
    /// delimiter for one; or where the text has characters that the message's character set does not have.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public bool TrySet(Hl7Path path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!IsPlace(path) || !TryEncode(text, out byte[] value) || Find(path) is not { } segment)
        {
            return false;
        }

        segment.Set(path, value);
        return true;
    }

    /// <summary>Sets an element to HL7 null: the receiver is to delete what it has stored.</summary>
    /// <param name="path">Where.</param>
    /// <returns>False as for <see cref="TrySet(Hl7Path, string)"/>.</returns>
    public bool TrySetNull(Hl7Path path)
    {
        if (!IsPlace(path) || Find(path) is not { } segment)
        {
            return false;
        }

        segment.Set(path, "\"\""u8.ToArray());
        return true;
    }

    /// <summary>Adds an empty segment behind the last; its fields are then set by its path.</summary>
    /// <param name="id">The ID in capitals, such as <c>ZPI</c>; not MSH or a header of a batch.</param>
    /// <exception cref="ArgumentException"><paramref name="id"/> is no segment ID.</exception>
    public void AddSegment(string id)
    {
        uint packed = SegmentName.Pack(id);
        if (packed == 0 || SegmentName.IsHeader(packed))
        {
            throw new ArgumentException("A segment ID has three capital letters or digits.", nameof(id));
        }

        _added.Add(new EditedSegment(_message, packed));
    }

    /// <summary>Removes a segment of the message, not one that was added.</summary>
    /// <param name="id">The ID; not MSH.</param>
    /// <param name="occurrence">Which of that ID in the message as it was read, from 1.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ArgumentException"><paramref name="id"/> is no segment ID.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="occurrence"/> is below 1.</exception>
    public bool RemoveSegment(string id, int occurrence = 1)
    {
        Hl7Segment segment = _message.GetSegment(id, occurrence);
        return segment.IsPresent && segment.Index > 0 && _removed.Add(segment.Index);
    }

    /// <summary>Writes the message with all changes.</summary>
    /// <param name="output">Receives the bytes.</param>
    /// <exception cref="ArgumentNullException"><paramref name="output"/> is null.</exception>
    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!_message.CharacterSet.IsUtf16)
        {
            WriteText(output);
            return;
        }

        ArrayBufferWriter<byte> text = new(_message.Bytes.Length + 256);
        WriteText(text);
        output.Write(Utf16Text.Encode(text.WrittenSpan, _message.CharacterSet));
    }

    private void WriteText(IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> bytes = _message.Bytes.Span;
        int gap = 0;
        for (int i = 0; i < _message.SegmentCount; i++)
        {
            SegmentEntry entry = _message.GetEntry(i);
            int next = i + 1 < _message.SegmentCount
                ? _message.GetEntry(i + 1).Start
                : entry.End + LineEndLength(bytes[entry.End..]);
            if (!_removed.Contains(i))
            {
                output.Write(bytes[gap..entry.Start]);
                if (_edited.TryGetValue(i, out EditedSegment? edited))
                {
                    edited.WriteTo(output);
                }
                else
                {
                    output.Write(bytes[entry.Start..entry.End]);
                }

                gap = entry.End;
            }
            else
            {
                // The end of the removed segment goes with it, and what stands before it stays.
                output.Write(bytes[gap..entry.Start]);
                gap = next;
            }
        }

        WriteAdded(output, bytes[gap..]);
    }

    /// <summary>The message with all changes, as bytes.</summary>
    public byte[] ToArray()
    {
        ArrayBufferWriter<byte> output = new(_message.Bytes.Length + 256);
        WriteTo(output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The number of segments with changes, never content.</summary>
    public override string ToString() => $"{nameof(Hl7MessageEditor)} ({_edited.Count} segments changed)";

    private ReadOnlySpan<byte> LineEnd => _message.LineEnd switch
    {
        Hl7LineEnd.LineFeed => "\n"u8,
        Hl7LineEnd.CarriageReturnLineFeed => "\r\n"u8,
        _ => "\r"u8,
    };

    /// <summary>New segments stand behind the end of the last one, before framing or blank lines that follow
    /// it.</summary>
    private void WriteAdded(IBufferWriter<byte> output, ReadOnlySpan<byte> rest)
    {
        if (_added.Count == 0)
        {
            output.Write(rest);
            return;
        }

        // Behind a last segment that was removed the output ends with the end of the segment before it.
        int end = 0;
        if (!_removed.Contains(_message.SegmentCount - 1))
        {
            end = LineEndLength(rest);
            output.Write(end == 0 ? LineEnd : rest[..end]);
        }

        foreach (EditedSegment segment in _added)
        {
            segment.WriteTo(output);
            output.Write(LineEnd);
        }

        output.Write(rest[end..]);
    }

    private static int LineEndLength(ReadOnlySpan<byte> rest) =>
        rest.StartsWith("\r\n"u8) ? 2 : !rest.IsEmpty && rest[0] is (byte)'\r' or (byte)'\n' ? 1 : 0;

    private bool IsPlace(Hl7Path path)
    {
        bool isDelimiter = SegmentName.IsHeader(path.PackedSegment) && path.Field <= 2;
        return path.Field is >= 1 and <= HighestNumber && !isDelimiter && path.Repetition <= HighestNumber
            && path.Component <= HighestNumber && path.Subcomponent <= HighestNumber
            && (path.Subcomponent == 0 || _message.EncodingCharacters.Subcomponent != 0);
    }

    private bool TryEncode(string text, out byte[] value)
    {
        value = [];
        try
        {
            // Two quotation marks would be HL7 null.
            string escaped = EscapeSequences.Escape(text, _message.EncodingCharacters);
            char escape = (char)_message.EncodingCharacters.Escape;
            escaped = text == "\"\"" ? $"{escape}X2222{escape}" : escaped;
            value = _encoding.GetBytes(escaped);

            // Bytes of Windows-1252 may happen to be UTF-8, and in mixed text they would be read so.
            return _encoding.CodePage != Hl7CharacterSet.Windows1252.Encoding.CodePage
                || _message.DecodeText(value) == escaped;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private EditedSegment? Find(Hl7Path path)
    {
        int occurrence = path.SegmentOccurrence;
        for (int i = 0; i < _message.SegmentCount; i++)
        {
            if (_message.GetEntry(i).Id != path.PackedSegment || _removed.Contains(i) || --occurrence > 0)
            {
                continue;
            }

            if (!_edited.TryGetValue(i, out EditedSegment? segment))
            {
                _edited[i] = segment = new EditedSegment(_message, i);
            }

            return segment;
        }

        return _added.Where(segment => segment.Id == path.PackedSegment).ElementAtOrDefault(occurrence - 1);
    }
}
