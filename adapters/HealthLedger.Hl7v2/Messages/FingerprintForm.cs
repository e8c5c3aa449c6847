using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Messages;

/// <summary>
/// Writes the canonical form behind <see cref="Hl7Fingerprint"/>. Delimiters are only counted when they are met and are
/// written before the next content, so those with nothing behind them vanish.
/// </summary>
internal ref struct FingerprintForm
{
    private readonly Hl7Message _message;
    private readonly Span<byte> _target;
    private int _length;
    private int _fields;
    private int _repetitions;
    private int _components;
    private int _subcomponents;

    private FingerprintForm(Hl7Message message, Span<byte> target)
    {
        _message = message;
        _target = target;
    }

    public static int Write(Hl7Message message, Span<byte> target)
    {
        FingerprintForm form = new(message, target);
        for (int i = 0; i < message.SegmentCount; i++)
        {
            form.WriteSegment(message.GetSegment(i));
        }

        return form._length;
    }

    private void WriteSegment(Hl7Segment segment)
    {
        bool isHeader = segment.Index == 0;
        int first = SegmentName.IsHeader(segment.PackedId) ? 2 : 1;
        int count = segment.FieldCount;
        ReadOnlySpan<byte> raw = segment.Raw.Span;
        int nameLength = count >= first
            ? segment[first].ByteOffset - 1 - _message.GetEntry(segment.Index).Start
            : raw.Length;
        Append(raw[..nameLength]);
        for (int field = first; field <= count; field++)
        {
            _fields++;
            if (isHeader && field is 7 or 10 or 13)
            {
                continue;
            }

            WriteField(segment[field]);
        }

        _fields = 0;
        ResetBelowField();
        _target[_length++] = (byte)'\r';
    }

    private void WriteField(Hl7Element field)
    {
        ResetBelowField();
        ReadOnlySpan<byte> value = field.RawSpan;
        int start = field.ByteOffset;
        if (_message.IsLiteral(start))
        {
            WriteContent(value);
            return;
        }

        ReadOnlySpan<byte> masked = _message.MaskedSpan.Slice(start, value.Length);
        EncodingCharacters characters = _message.EncodingCharacters;
        byte subcomponent = characters.Subcomponent == 0 ? characters.Component : characters.Subcomponent;
        while (true)
        {
            int length = masked.IndexOfAny(characters.Repetition, characters.Component, subcomponent);
            WriteContent(length < 0 ? value : value[..length]);
            if (length < 0)
            {
                return;
            }

            Count(masked[length], characters);
            value = value[(length + 1)..];
            masked = masked[(length + 1)..];
        }
    }

    private void Count(byte delimiter, EncodingCharacters characters)
    {
        if (delimiter == characters.Repetition)
        {
            _repetitions++;
            _components = 0;
            _subcomponents = 0;
        }
        else if (delimiter == characters.Component)
        {
            _components++;
            _subcomponents = 0;
        }
        else
        {
            _subcomponents++;
        }
    }

    private void WriteContent(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            return;
        }

        EncodingCharacters characters = _message.EncodingCharacters;
        Repeat(characters.Field, ref _fields);
        Repeat(characters.Repetition, ref _repetitions);
        Repeat(characters.Component, ref _components);
        Repeat(characters.Subcomponent, ref _subcomponents);
        Append(content);
    }

    private void Repeat(byte delimiter, ref int count)
    {
        _target.Slice(_length, count).Fill(delimiter);
        _length += count;
        count = 0;
    }

    private void ResetBelowField()
    {
        _repetitions = 0;
        _components = 0;
        _subcomponents = 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_target[_length..]);
        _length += bytes.Length;
    }
}
