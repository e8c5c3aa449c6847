using System.Formats.Cbor;
using System.Security.Cryptography;

namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>Writes what the specification calls canonical, with the platform's own writer: no code is shared.</summary>
internal static class ForgeCbor
{
    public static byte[] Encode(object?[] items)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        Write(writer, items);
        return writer.Encode();
    }

    public static byte[] Hash(string label, params object?[] arguments)
    {
        return SHA256.HashData(Encode([label, .. arguments]));
    }

    private static void Write(CborWriter writer, object? item)
    {
        switch (item)
        {
            case null:
                writer.WriteNull();
                break;
            case bool value:
                writer.WriteBoolean(value);
                break;
            case int value:
                writer.WriteUInt64((ulong)value);
                break;
            case ulong value:
                writer.WriteUInt64(value);
                break;
            case string value:
                writer.WriteTextString(value);
                break;
            case byte[] value:
                writer.WriteByteString(value);
                break;
            case object?[] values:
                writer.WriteStartArray(values.Length);
                foreach (object? value in values)
                {
                    Write(writer, value);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new ArgumentException("The format has no such item.", nameof(item));
        }
    }
}
