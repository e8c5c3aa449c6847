using System.IO.Compression;
using System.Text.Json;

namespace HealthLedger.Hl7v2.Generator;

/// <summary>The dictionaries as they were fetched: one compressed JSON file for each version.</summary>
internal sealed class SourceFolder(string path)
{
    /// <summary>Null where the dictionary has no such version.</summary>
    public JsonElement? Read(string dictionary, string name)
    {
        string file = Path.Combine(path, dictionary, $"{name}.json.gz");
        if (!File.Exists(file))
        {
            return null;
        }

        using GZipStream stream = new(File.OpenRead(file), CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
