using System.Buffers;
using System.Text.Json;

namespace HealthLedger.Cli.Output;

/// <summary>One JSON object as bytes, for files.</summary>
internal static class JsonBytes
{
    public static byte[] Of(Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
