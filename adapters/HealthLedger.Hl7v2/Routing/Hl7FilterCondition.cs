using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Routing;

/// <summary>What a filter asks of one place of a message.</summary>
public sealed class Hl7FilterCondition
{
    /// <summary>The place, such as <c>PV1-3.4</c> or <c>OBX[2]-3.1</c>; the first segment and repetition where none is
    /// named.</summary>
    public required string Path { get; init; }

    /// <summary>The values, one of which has to stand there, decoded, letter for letter; empty: any value.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Whether it has to be otherwise: no value there, or none of <see cref="Values"/>.</summary>
    public bool IsNegated { get; init; }

    internal bool IsGood =>
        Hl7Path.TryParse(Path, out _) && Values.All(value => !string.IsNullOrEmpty(value));

    internal bool IsMet(Hl7Message message)
    {
        // An empty value and the null value ("") are none.
        Hl7Element element = message.Find(Path);
        string? value = element.IsValued ? element.GetString() : null;
        bool isThere = value is not null && (Values.Count == 0 || Values.Contains(value, StringComparer.Ordinal));
        return isThere != IsNegated;
    }
}
