using System.Collections.Immutable;
using HealthLedger.Hl7v2.Definitions;

namespace HealthLedger.Hl7v2.Validation;

/// <summary>What a validator checks and how it grades it. Immutable.</summary>
public sealed class Hl7ValidationOptions
{
    /// <summary>The options used where none are given: lenient, the standard's own rules only.</summary>
    public static Hl7ValidationOptions Default { get; } = new();

    /// <summary>Whether warnings are raised to errors. The same issues are found either way. Default false.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The most issues kept for one message. Default 500, range 1 to 100,000; when there are more, the last
    /// one is <see cref="Hl7v2ErrorCodes.IssuesTruncated"/>, as grave as the worst that was left out; errors take the
    /// place of lesser issues.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public int MaxIssues
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 100_000);
            field = value;
        }
    } = 500;

    /// <summary>Whether codes are looked up in the tables of the standard. Default true.</summary>
    public bool ChecksTables { get; init; } = true;

    /// <summary>Segments of your own, above all Z segments; they take the place of the standard's of the same ID.
    /// Default none.</summary>
    public ImmutableArray<Hl7SegmentDefinition> Segments { get; init; } = [];

    /// <summary>What this site demands beyond the standard. Default null: nothing.</summary>
    public Hl7SiteRules? SiteRules { get; init; }

    /// <summary>A conformance profile, checked beside the standard's rules. Default null: none.</summary>
    public Hl7Profile? Profile { get; init; }
}
