using System.Buffers;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Editing;

/// <summary>A segment with changes: which of its fields are new; the others are copied from the message.</summary>
internal sealed class EditedSegment
{
    private readonly Hl7Message _message;
    private readonly int _index;
    private readonly SortedDictionary<int, EditedField> _fields = [];

    /// <summary>A segment of the message.</summary>
    public EditedSegment(Hl7Message message, int index)
        : this(message, message.GetEntry(index).Id) => _index = index;

    /// <summary>A segment that the message does not have.</summary>
    public EditedSegment(Hl7Message message, uint id)
    {
        _message = message;
        _index = -1;
        Id = id;
    }

    public uint Id { get; }

    private int FieldCount => _index < 0 ? 0 : _message.CountFields(_index);

    public void Set(Hl7Path path, byte[] value)
    {
        if (!_fields.TryGetValue(path.Field, out EditedField? field))
        {
            Hl7Element element = _index < 0 ? default : _message.GetField(_index, path.Field);
            _fields[path.Field] = field = EditedField.Of(element);
        }

        field.Set(path, value);
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        EncodingCharacters characters = _message.EncodingCharacters;
        ReadOnlySpan<byte> separator = [characters.Field];
        int first = SegmentName.IsHeader(Id) ? 2 : 1;
        output.Write(Name(first));
        int count = Math.Max(FieldCount, _fields.Count == 0 ? 0 : _fields.Keys.Last());
        for (int number = first; number <= count; number++)
        {
            output.Write(separator);
            if (_fields.TryGetValue(number, out EditedField? field))
            {
                field.WriteTo(output, characters);
            }
            else if (_index >= 0)
            {
                output.Write(_message.GetField(_index, number).RawSpan);
            }
        }
    }

    /// <summary>What stands before the first field: as it was sent, blanks and small letters included.</summary>
    private ReadOnlySpan<byte> Name(int first)
    {
        if (_index < 0)
        {
            return System.Text.Encoding.ASCII.GetBytes(SegmentName.Unpack(Id)!);
        }

        SegmentEntry entry = _message.GetEntry(_index);
        int end = FieldCount >= first ? _message.GetField(_index, first).ByteOffset - 1 : entry.End;
        return _message.Bytes.Span[entry.Start..end];
    }
}
