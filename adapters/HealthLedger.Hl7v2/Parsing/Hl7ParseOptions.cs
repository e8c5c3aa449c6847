namespace HealthLedger.Hl7v2.Parsing;

/// <summary>Limits and choices of the parser. Immutable, so one instance may serve all threads.</summary>
public sealed class Hl7ParseOptions
{
    private const int DefaultMaxMessageBytes = 16 * 1024 * 1024;
    private const int DefaultMaxSegments = 100_000;
    private const int DefaultMaxFields = 1_000_000;
    private const int DefaultMaxIssues = 100;

    /// <summary>The options used where none are given.</summary>
    public static Hl7ParseOptions Default { get; } = new();

    /// <summary>The longest message in bytes. Default 16 MiB, range 1 to 1 GiB; a longer one is refused with
    /// <see cref="Hl7v2ErrorCodes.MessageTooLarge"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public int MaxMessageBytes
    {
        get;
        init => field = InRange(value, 1, 1024 * 1024 * 1024);
    } = DefaultMaxMessageBytes;

    /// <summary>The most segments in a message. Default 100,000, range 1 to 10,000,000; a message with more is refused
    /// with <see cref="Hl7v2ErrorCodes.SegmentsTooMany"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public int MaxSegments
    {
        get;
        init => field = InRange(value, 1, 10_000_000);
    } = DefaultMaxSegments;

    /// <summary>The most field separators in a message; each costs at most four bytes of index. Default 1,000,000,
    /// range 1 to 100,000,000; a message with more is refused with
    /// <see cref="Hl7v2ErrorCodes.FieldsTooMany"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public int MaxFields
    {
        get;
        init => field = InRange(value, 1, 100_000_000);
    } = DefaultMaxFields;

    /// <summary>The most issues kept for one message. Default 100, range 1 to 100,000; when there are more, the last
    /// one is <see cref="Hl7v2ErrorCodes.IssuesTruncated"/>, as grave as the worst that was left out; errors take the
    /// place of lesser issues.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public int MaxIssues
    {
        get;
        init => field = InRange(value, 1, 100_000);
    } = DefaultMaxIssues;

    /// <summary>The character set of messages that declare none in MSH-18 and have no byte order mark. Default null:
    /// UTF-8 where the bytes are UTF-8, else Windows-1252 with an issue.</summary>
    public Hl7CharacterSet? DefaultCharacterSet { get; init; }

    /// <summary>Whether warnings are raised to errors. The same messages are read and the same issues found either way.
    /// Default false.</summary>
    public bool IsStrict { get; init; }

    private static int InRange(int value, int least, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most);
        return value;
    }
}
