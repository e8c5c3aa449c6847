namespace HealthLedger.Hl7v2.Generator;

/// <summary>What one version says about a field of a segment or a component of a data type.</summary>
/// <param name="Type">The data type; <c>WD</c> where the member is withdrawn.</param>
/// <param name="Least">The fewest repetitions.</param>
/// <param name="Most">The most repetitions; -1 for any number.</param>
/// <param name="Length">The longest length in characters; 0 where none is known.</param>
/// <param name="Table">The number of its table; 0 for none.</param>
internal sealed record MemberFacts(string Type, int Least, int Most, int Length, int Table);
