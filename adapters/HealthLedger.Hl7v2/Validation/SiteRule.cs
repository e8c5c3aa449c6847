using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Validation;

/// <summary>What a site demands at one place of some messages.</summary>
/// <param name="message">The message code such as <c>ADT</c>, or <c>*</c>.</param>
/// <param name="trigger">The trigger event such as <c>A01</c>; empty for all.</param>
/// <param name="kind">What is demanded.</param>
/// <param name="path">Where.</param>
/// <param name="occurrence">Which segment of the path's ID; 0 for all of them.</param>
/// <param name="values">The allowed values; none where the place has to be valued.</param>
internal sealed class SiteRule(
    string message, string trigger, SiteRuleKind kind, Hl7Path path, int occurrence, IReadOnlySet<string> values)
{
    public SiteRuleKind Kind { get; } = kind;

    public Hl7Path Path { get; } = path;

    /// <summary>Which segment; 0 for all, since a path says the first both where it names it and where it names
    /// none.</summary>
    public int Occurrence { get; } = occurrence;

    public IReadOnlySet<string> Values { get; } = values;

    public bool AppliesTo(string code, string triggerEvent) =>
        (message == "*" || message == code) && (trigger.Length == 0 || trigger == triggerEvent);
}
