using System.Text;
using System.Text.Json;

namespace HealthLedger.Cli.Output;

/// <summary>
/// The canonical form of JSON [RFC 8785]: one value, one spelling, so that people who compare an exported file by its
/// hash compare its content. For exports that people read; what verifies is CBOR.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>The form as UTF-8, or null when a text or number has none.</summary>
    /// <param name="element">A value without repeated names: its reader refuses them.</param>
    public static byte[]? TryWrite(JsonElement element)
    {
        StringBuilder builder = new();
        return TryWrite(builder, element) ? Encoding.UTF8.GetBytes(builder.ToString()) : null;
    }

    private static bool TryWrite(StringBuilder builder, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return TryWriteObject(builder, element);
            case JsonValueKind.Array:
                return TryWriteArray(builder, element);
            case JsonValueKind.String:
                return TextOf(() => element.GetString()!) is { } text && WriteText(builder, text);
            case JsonValueKind.Number:
                string? number = element.TryGetDouble(out double value) ? EcmaNumber.TryFormat(value) : null;
                builder.Append(number);
                return number is not null;
            default:
                builder.Append(element.GetRawText());
                return true;
        }
    }

    private static bool TryWriteObject(StringBuilder builder, JsonElement element)
    {
        List<(string Name, JsonElement Value)> members = [];
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (TextOf(() => property.Name) is not { } name)
            {
                return false;
            }

            members.Add((name, property.Value));
        }

        builder.Append('{');
        int written = 0;

        // By UTF-16 code units, which is what an ordinal comparison does.
        foreach ((string name, JsonElement value) in members.OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            builder.Append(written++ == 0 ? string.Empty : ",");
            WriteText(builder, name);
            builder.Append(':');
            if (!TryWrite(builder, value))
            {
                return false;
            }
        }

        builder.Append('}');
        return true;
    }

    private static bool TryWriteArray(StringBuilder builder, JsonElement element)
    {
        builder.Append('[');
        int written = 0;
        foreach (JsonElement item in element.EnumerateArray())
        {
            builder.Append(written++ == 0 ? string.Empty : ",");
            if (!TryWrite(builder, item))
            {
                return false;
            }
        }

        builder.Append(']');
        return true;
    }

    // A lone surrogate is not text; the reader says so when it is asked for the text.
    private static string? TextOf(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool WriteText(StringBuilder builder, string text)
    {
        builder.Append('"');
        foreach (char letter in text)
        {
            builder = letter switch
            {
                '"' => builder.Append("\\\""),
                '\\' => builder.Append("\\\\"),
                '\b' => builder.Append("\\b"),
                '\t' => builder.Append("\\t"),
                '\n' => builder.Append("\\n"),
                '\f' => builder.Append("\\f"),
                '\r' => builder.Append("\\r"),
                < ' ' => builder.Append("\\u00").Append(((int)letter).ToString("x2",
                    System.Globalization.CultureInfo.InvariantCulture)),
                _ => builder.Append(letter),
            };
        }

        builder.Append('"');
        return true;
    }
}
