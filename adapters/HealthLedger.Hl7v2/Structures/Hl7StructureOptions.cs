namespace HealthLedger.Hl7v2.Structures;

/// <summary>Choices of group matching. Immutable.</summary>
public sealed class Hl7StructureOptions
{
    /// <summary>The options used where none are given.</summary>
    public static Hl7StructureOptions Default { get; } = new();

    /// <summary>The most issues kept for one message. Default 100, range 1 to 100,000; when there are more, the last
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
    } = 100;

    /// <summary>Whether warnings are raised to errors. The same groups are found either way. Default false.</summary>
    public bool IsStrict { get; init; }
}
