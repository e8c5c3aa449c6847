using System.Text.Json;
using HealthLedger.Hl7v2.Importing;

namespace HealthLedger.Cli.Importing;

/// <summary>What was read and what became of it: counts, codes and places.</summary>
internal sealed class ImportTally
{
    /// <summary>The most places that are kept; the others are counted by their codes.</summary>
    public const int MostPlaces = 1000;

    private const int MostRows = 100_000;

    private readonly SortedDictionary<string, SortedDictionary<string, ImportCounts>> _rows =
        new(StringComparer.Ordinal);

    private readonly SortedDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _findings = new(StringComparer.Ordinal);
    private readonly List<ImportPlace> _places = [];
    private int _rowCount;

    public ImportCounts Counts { get; } = new();

    /// <summary>Messages whose original time lies in the future.</summary>
    public long InFuture { get; private set; }

    /// <summary>Why pieces were refused, each with its number.</summary>
    public IReadOnlyDictionary<string, long> RefusedByCode => _refused;

    /// <summary>What was found about the file itself, each with its number.</summary>
    public IReadOnlyDictionary<string, long> Findings => _findings;

    public IReadOnlyList<ImportPlace> Places => _places;

    public long PlacesLeftOut => _refused.Values.Sum() + _findings.Values.Sum() - _places.Count;

    public void Add(ImportedPiece piece)
    {
        if (piece.ErrorCode is { } code)
        {
            SortedDictionary<string, long> codes = piece.Outcome == ImportOutcome.Finding ? _findings : _refused;
            codes[code] = codes.GetValueOrDefault(code) + 1;
            if (_places.Count < MostPlaces)
            {
                _places.Add(new ImportPlace(piece.Number, piece.Offset, code, piece.Location));
            }
        }

        if (piece.Outcome == ImportOutcome.Finding)
        {
            return;
        }

        InFuture += piece.IsInFuture ? 1 : 0;
        Counts.Add(piece.Outcome, 1);
        Row(piece.MessageType, piece.Day).Add(piece.Outcome, 1);
    }

    /// <summary>Adds another file's; its places are not taken over.</summary>
    public void Add(ImportTally other)
    {
        Counts.Add(other.Counts);
        InFuture += other.InFuture;
        Add(_refused, other._refused);
        Add(_findings, other._findings);
        foreach ((string type, SortedDictionary<string, ImportCounts> days) in other._rows)
        {
            foreach ((string day, ImportCounts counts) in days)
            {
                Row(type, day).Add(counts);
            }
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        WriteCounts(json);
        json.WriteStartArray("rows");
        foreach ((string type, SortedDictionary<string, ImportCounts> days) in _rows)
        {
            foreach ((string day, ImportCounts counts) in days)
            {
                json.WriteStartObject();
                json.WriteString("type", type);
                json.WriteString("day", day);
                counts.Write(json);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        WritePlaces(json);
    }

    /// <summary>Counts and codes.</summary>
    public void WriteCounts(Utf8JsonWriter json)
    {
        Counts.Write(json);
        json.WriteNumber("inFuture", InFuture);
        Write(json, "refusedByCode", _refused);
        Write(json, "findings", _findings);
    }

    public void WritePlaces(Utf8JsonWriter json)
    {
        json.WriteStartArray("places");
        foreach (ImportPlace place in _places)
        {
            place.Write(json);
        }

        json.WriteEndArray();
        json.WriteNumber("placesLeftOut", PlacesLeftOut);
    }

    /// <summary>Reads what <see cref="Write(Utf8JsonWriter)"/> has written.</summary>
    public static ImportTally Read(JsonElement element)
    {
        ImportTally tally = new() { InFuture = element.GetProperty("inFuture").GetInt64() };
        tally.Counts.Add(ImportCounts.Of(element));
        foreach (JsonProperty code in element.GetProperty("refusedByCode").EnumerateObject())
        {
            tally._refused[code.Name] = code.Value.GetInt64();
        }

        foreach (JsonProperty code in element.GetProperty("findings").EnumerateObject())
        {
            tally._findings[code.Name] = code.Value.GetInt64();
        }

        foreach (JsonElement row in element.GetProperty("rows").EnumerateArray())
        {
            tally.Row(row.GetProperty("type").GetString()!, row.GetProperty("day").GetString()!)
                .Add(ImportCounts.Of(row));
        }

        tally._places.AddRange(element.GetProperty("places").EnumerateArray().Select(ImportPlace.Read));
        return tally;
    }

    private static void Add(SortedDictionary<string, long> to, SortedDictionary<string, long> from)
    {
        foreach ((string code, long count) in from)
        {
            to[code] = to.GetValueOrDefault(code) + count;
        }
    }

    private static void Write(Utf8JsonWriter json, string name, SortedDictionary<string, long> codes)
    {
        json.WriteStartObject(name);
        foreach ((string code, long count) in codes)
        {
            json.WriteNumber(code, count);
        }

        json.WriteEndObject();
    }

    // Dates that are made up must not fill the memory.
    private ImportCounts Row(string type, string day)
    {
        if (!_rows.TryGetValue(type, out SortedDictionary<string, ImportCounts>? days))
        {
            days = new SortedDictionary<string, ImportCounts>(StringComparer.Ordinal);
            _rows.Add(type, days);
        }

        if (!days.TryGetValue(day, out ImportCounts? counts))
        {
            if (_rowCount >= MostRows && day != ImportedPiece.UnknownDay)
            {
                return Row(type, ImportedPiece.UnknownDay);
            }

            counts = new ImportCounts();
            days.Add(day, counts);
            _rowCount++;
        }

        return counts;
    }
}
