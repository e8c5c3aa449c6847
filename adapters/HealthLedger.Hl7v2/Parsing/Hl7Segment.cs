namespace HealthLedger.Hl7v2.Parsing;

/// <summary>A view of one segment. It copies nothing. The default value is an absent segment.</summary>
public readonly ref struct Hl7Segment
{
    private readonly Hl7Message? _message;

    internal Hl7Segment(Hl7Message message, int index)
    {
        _message = message;
        Index = index;
    }

    /// <summary>Whether the segment is in the message.</summary>
    public bool IsPresent => _message is not null;

    /// <summary>The position among all segments of the message, from 0.</summary>
    public int Index { get; }

    /// <summary>The segment ID in capitals, such as <c>PID</c>; null where the segment is absent or its first field
    /// is no segment ID.</summary>
    public string? Id => _message is null ? null : SegmentName.Unpack(_message.GetEntry(Index).Id);

    /// <summary>The number of the last field that has a place; 0 where there is none.</summary>
    public int FieldCount => _message is null ? 0 : _message.CountFields(Index);

    /// <summary>The bytes as received, without the segment end: a part of <see cref="Hl7Message.Bytes"/>, not a
    /// copy.</summary>
    public ReadOnlyMemory<byte> Raw
    {
        get
        {
            if (_message is null)
            {
                return default;
            }

            SegmentEntry entry = _message.GetEntry(Index);
            return _message.Bytes[entry.Start..entry.End];
        }
    }

    /// <summary>A field with all its repetitions.</summary>
    /// <param name="field">Which, from 1. Of MSH, BHS and FHS field 1 is the field separator itself.</param>
    /// <returns>The field; absent where there is none.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="field"/> is below 1.</exception>
    public Hl7Element this[int field]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(field, 1);
            return _message is null ? default : _message.GetField(Index, field);
        }
    }

    /// <summary>The offset of the first byte; 0 where the segment is absent.</summary>
    internal int StartOffset => _message is null ? 0 : _message.GetEntry(Index).Start;

    internal uint PackedId => _message is null ? 0 : _message.GetEntry(Index).Id;

    /// <summary>The ID and the number of fields, never content.</summary>
    public override string ToString() => $"{Id ?? "unnamed"} segment ({FieldCount} fields)";
}
