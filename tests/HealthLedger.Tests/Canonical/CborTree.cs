using System.Formats.Cbor;
using HealthLedger.Canonical;

namespace HealthLedger.Tests.Canonical;

/// <summary>An item of our subset of CBOR: a number, bytes, text, an array, a truth value or nothing.</summary>
internal sealed record CborTree(object? Value)
{
    public static CborTree Make(Draw draw, int depth = 0) => new(draw.Below(depth < 5 ? 7 : 5) switch
    {
        0 => draw.Number(),
        1 => draw.Bytes(draw.Pick(0, 1, 23, 24, 255, 256, 300)),
        2 => draw.Text(80),
        3 => draw.Coin(),
        4 => null,
        _ => draw.List(0, draw.Pick(3, 5, 30), () => Make(draw, depth + 1)).ToArray(),
    });

    public void Write(ref CanonicalWriter writer)
    {
        switch (Value)
        {
            case ulong number: writer.Unsigned(number); break;
            case byte[] bytes: writer.Bytes(bytes.AsSpan()); break;
            case string text: writer.Text(text); break;
            case bool truth: writer.Boolean(truth); break;
            case CborTree[] items:
                writer.Array(items.Length);
                foreach (CborTree item in items)
                {
                    item.Write(ref writer);
                }

                break;
            default: writer.Null(); break;
        }
    }

    public void Write(CborWriter writer)
    {
        switch (Value)
        {
            case ulong number: writer.WriteUInt64(number); break;
            case byte[] bytes: writer.WriteByteString(bytes); break;
            case string text: writer.WriteTextString(text); break;
            case bool truth: writer.WriteBoolean(truth); break;
            case CborTree[] items:
                writer.WriteStartArray(items.Length);
                foreach (CborTree item in items)
                {
                    item.Write(writer);
                }

                writer.WriteEndArray();
                break;
            default: writer.WriteNull(); break;
        }
    }

    /// <summary>Whether the reader finds this very item.</summary>
    public bool IsRead(ref CanonicalReader reader)
    {
        switch (Value)
        {
            case ulong number: return reader.Unsigned() == number;
            case byte[] bytes: return reader.Bytes().SequenceEqual(bytes);
            case string text: return reader.Text(80) == text;
            case bool truth: return reader.Boolean() == truth;
            case CborTree[] items:
                bool same = reader.ArrayHead(CanonicalReader.MaxArrayLength) == items.Length;
                foreach (CborTree item in items)
                {
                    same &= item.IsRead(ref reader);
                }

                return same;
            default: return reader.TryNull();
        }
    }
}
