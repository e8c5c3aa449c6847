using System.Text;

namespace HealthLedger.Hl7v2.Definitions;

/// <summary>
/// One embedded table as its bytes and an index of its entries. An entry is read when it is asked for; what nobody asks
/// for stays compact text.
/// </summary>
internal sealed class DefinitionTable
{
    private readonly byte[] _bytes;
    private readonly Dictionary<string, Range> _entries = new(StringComparer.Ordinal);

    private DefinitionTable(byte[] bytes)
    {
        _bytes = bytes;
        int line = 0;
        string? name = null;
        int start = 0;
        while (line < bytes.Length)
        {
            int length = bytes.AsSpan(line).IndexOf((byte)'\n');
            int next = length < 0 ? bytes.Length : line + length + 1;
            if (bytes[line] is not ((byte)' ' or (byte)'#'))
            {
                Close(name, start, line);
                int tab = bytes.AsSpan(line, next - line).IndexOfAny((byte)'\t', (byte)'\n');
                name = Encoding.UTF8.GetString(bytes, line, tab < 0 ? next - line : tab);
                start = line;
            }

            line = next;
        }

        Close(name, start, bytes.Length);
    }

    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>The bytes of the table, for the measurement of what it takes.</summary>
    public int Length => _bytes.Length;

    /// <summary>Opens one of the files of Definitions/Tables.</summary>
    public static DefinitionTable Open(string file)
    {
        string name = $"HealthLedger.Hl7v2.Definitions.{file}";
        using Stream stream = typeof(DefinitionTable).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly holds no resource {name}.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new DefinitionTable(bytes);
    }

    /// <summary>The lines of an entry, the first with its name; null where there is no such entry.</summary>
    public string[]? Find(string name) => _entries.TryGetValue(name, out Range range)
        ? Encoding.UTF8.GetString(_bytes.AsSpan(range)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
        : null;

    private void Close(string? name, int start, int end)
    {
        if (name is not null)
        {
            _entries.Add(name, start..end);
        }
    }
}
