using System.Text.Json;
using HealthLedger.Hl7v2.Importing;

namespace HealthLedger.Cli.Importing;

/// <summary>How many pieces had which outcome.</summary>
internal sealed class ImportCounts
{
    private static readonly (ImportOutcome Outcome, string Name)[] Names =
    [
        (ImportOutcome.Sealed, "sealed"),
        (ImportOutcome.Duplicate, "duplicate"),
        (ImportOutcome.Refused, "refused"),
        (ImportOutcome.Acknowledgment, "acknowledgments"),
        (ImportOutcome.Readable, "readable"),
    ];

    private readonly long[] _counts = new long[Names.Length];

    /// <summary>Every piece that was read.</summary>
    public long Read => _counts.Sum();

    public long this[ImportOutcome outcome] => _counts[(int)outcome];

    public void Add(ImportOutcome outcome, long count) => _counts[(int)outcome] += count;

    public void Add(ImportCounts other)
    {
        foreach ((ImportOutcome outcome, string _) in Names)
        {
            Add(outcome, other[outcome]);
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("read", Read);
        foreach ((ImportOutcome outcome, string name) in Names)
        {
            json.WriteNumber(name, this[outcome]);
        }
    }

    public static ImportCounts Of(JsonElement element)
    {
        ImportCounts counts = new();
        foreach ((ImportOutcome outcome, string name) in Names)
        {
            counts.Add(outcome, element.GetProperty(name).GetInt64());
        }

        return counts;
    }
}
