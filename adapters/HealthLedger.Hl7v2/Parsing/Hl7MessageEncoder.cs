using System.Buffers;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>
/// Writes a parsed message from its fields, the separators between them and what stands between its segments. That the
/// result is what was received shows that the index loses nothing.
/// </summary>
internal static class Hl7MessageEncoder
{
    public static void Encode(Hl7Message message, IBufferWriter<byte> output)
    {
        if (!message.CharacterSet.IsUtf16)
        {
            EncodeText(message, output);
            return;
        }

        ArrayBufferWriter<byte> text = new(message.Bytes.Length);
        EncodeText(message, text);
        output.Write(Utf16Text.Encode(text.WrittenSpan, message.CharacterSet));
    }

    private static void EncodeText(Hl7Message message, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> bytes = message.Bytes.Span;
        Span<byte> target = output.GetSpan(bytes.Length);
        int written = 0;
        int gap = 0;
        for (int i = 0; i < message.SegmentCount; i++)
        {
            SegmentEntry entry = message.GetEntry(i);
            Copy(bytes[gap..entry.Start], target, ref written);
            EncodeSegment(message, i, target, ref written);
            gap = entry.End;
        }

        Copy(bytes[gap..], target, ref written);
        output.Advance(written);
    }

    private static void EncodeSegment(Hl7Message message, int index, Span<byte> target, ref int written)
    {
        SegmentEntry entry = message.GetEntry(index);
        ReadOnlySpan<byte> bytes = message.Bytes.Span;
        int count = message.CountFields(index);
        int first = SegmentName.IsHeader(entry.Id) ? 2 : 1;
        int nameEnd = count >= first ? message.GetField(index, first).ByteOffset - 1 : entry.End;
        Copy(bytes[entry.Start..nameEnd], target, ref written);
        for (int field = first; field <= count; field++)
        {
            target[written++] = message.EncodingCharacters.Field;
            Copy(message.GetField(index, field).RawSpan, target, ref written);
        }
    }

    private static void Copy(ReadOnlySpan<byte> part, Span<byte> target, ref int written)
    {
        part.CopyTo(target[written..]);
        written += part.Length;
    }
}
