using System.Buffers;
using System.Text;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Acknowledgment;

/// <summary>
/// Writes segments of a new message. Delimiters are held back until content follows, so that a segment does not end in
/// empty elements; text is escaped, so that it stays one value.
/// </summary>
internal ref struct SegmentWriter
{
    private readonly IBufferWriter<byte> _output;
    private readonly EncodingCharacters _characters;
    private readonly Encoding _encoding;
    private int _fields;
    private int _repetitions;
    private int _components;
    private int _subcomponents;

    public SegmentWriter(IBufferWriter<byte> output, EncodingCharacters characters, Encoding encoding)
    {
        _output = output;
        _characters = characters;
        _encoding = encoding;
    }

    public readonly bool HasSubcomponents => _characters.Subcomponent != 0;

    public void BeginHeader(ReadOnlySpan<byte> encodingCharacters)
    {
        Begin("MSH"u8);
        _output.Write([_characters.Field]);
        _output.Write(encodingCharacters);
    }

    public void Begin(ReadOnlySpan<byte> id)
    {
        _fields = 0;
        ResetBelowField();
        _output.Write(id);
    }

    public void BeginField()
    {
        _fields++;
        ResetBelowField();
    }

    public void Skip(int fields)
    {
        _fields += fields;
        ResetBelowField();
    }

    public void Text(string text)
    {
        BeginField();
        TextPart(text);
    }

    public void TextPart(string text)
    {
        if (text.Length > 0)
        {
            WritePending();
            _output.Write(_encoding.GetBytes(EscapeSequences.Escape(text, _characters)));
        }
    }

    /// <summary>A field copied from the message that is answered; it has the same delimiters.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        BeginField();
        RawPart(bytes);
    }

    public void RawPart(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        WritePending();

        // Bytes of MLLP framing may stand inside a message that came some other way; copied as they are
        // they could end the frame of the answer.
        int framing = bytes.IndexOfAny((byte)0x0B, (byte)0x1C);
        while (framing >= 0)
        {
            _output.Write(bytes[..framing]);
            byte escape = _characters.Escape;
            byte digit = bytes[framing] == 0x0B ? (byte)'0' : (byte)'1';
            byte letter = bytes[framing] == 0x0B ? (byte)'B' : (byte)'C';
            _output.Write([escape, (byte)'X', digit, letter, escape]);
            bytes = bytes[(framing + 1)..];
            framing = bytes.IndexOfAny((byte)0x0B, (byte)0x1C);
        }

        _output.Write(bytes);
    }

    public void NextRepetition()
    {
        _repetitions++;
        _components = 0;
        _subcomponents = 0;
    }

    public void NextComponent()
    {
        _components++;
        _subcomponents = 0;
    }

    public void NextSubcomponent() => _subcomponents++;

    public readonly void End() => _output.Write("\r"u8);

    private void WritePending()
    {
        Repeat(_characters.Field, ref _fields);
        Repeat(_characters.Repetition, ref _repetitions);
        Repeat(_characters.Component, ref _components);
        Repeat(_characters.Subcomponent, ref _subcomponents);
    }

    private readonly void Repeat(byte delimiter, ref int count)
    {
        if (count > 0)
        {
            _output.GetSpan(count)[..count].Fill(delimiter);
            _output.Advance(count);
            count = 0;
        }
    }

    private void ResetBelowField()
    {
        _repetitions = 0;
        _components = 0;
        _subcomponents = 0;
    }
}
