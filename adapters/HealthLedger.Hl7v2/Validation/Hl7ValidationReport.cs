using System.Collections.Immutable;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Structures;

namespace HealthLedger.Hl7v2.Validation;

/// <summary>What validation found in one message.</summary>
public sealed class Hl7ValidationReport
{
    internal Hl7ValidationReport(Hl7Structure structure, ImmutableArray<Hl7Issue> issues, long steps)
    {
        Structure = structure;
        Issues = issues;
        Steps = steps;
    }

    /// <summary>The message in groups.</summary>
    public Hl7Structure Structure { get; }

    /// <summary>What was found: first about structure, then segment by segment. The issues of parsing are not among
    /// them, see <see cref="Hl7Message.Issues"/>.</summary>
    public ImmutableArray<Hl7Issue> Issues { get; }

    /// <summary>Whether no issue is an error, those included that the limit left out: the one that says so is as grave
    /// as the worst of them.</summary>
    public bool IsValid => !Issues.Any(issue => issue.Severity >= Hl7IssueSeverity.Error);

    /// <summary>How many steps validation took, for tests that hold it to a multiple of the size.</summary>
    internal long Steps { get; }

    /// <summary>The number of issues, never content.</summary>
    public override string ToString() => $"{nameof(Hl7ValidationReport)} ({Issues.Length} issues)";
}
