using System.Collections.Immutable;
using HealthLedger.Hl7v2.Definitions;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;

namespace HealthLedger.Hl7v2.Structures;

/// <summary>
/// The segments of a message in the groups that the standard gives its type. Every segment of the message is in it
/// once, in the order of the message within its group; what the structure does not expect is kept in the group it
/// stands in. Immutable, so it may be read by many threads.
/// </summary>
public sealed class Hl7Structure
{
    private readonly StructureGrammar? _grammar;
    private readonly MatchNode[] _nodes;

    private Hl7Structure(
        Hl7Message message, StructureGrammar? grammar, MatchNode[] nodes, ImmutableArray<Hl7Issue> issues, long steps)
    {
        Message = message;
        _grammar = grammar;
        _nodes = nodes;
        Issues = issues;
        Steps = steps;
    }

    /// <summary>The message.</summary>
    public Hl7Message Message { get; }

    /// <summary>Whether the structure is known; if not, all segments lie in the root.</summary>
    public bool IsKnown => _grammar is not null;

    /// <summary>The name of the structure, such as <c>ORU_R01</c>; empty where it is not known.</summary>
    public string Name => _grammar?.Name ?? string.Empty;

    /// <summary>What was found while matching.</summary>
    public ImmutableArray<Hl7Issue> Issues { get; }

    /// <summary>The message as the outermost group.</summary>
    public Hl7Group Root => new(this, 0);

    /// <summary>How many steps matching took, for tests that hold it to a multiple of the number of segments.</summary>
    internal long Steps { get; }

    /// <summary>Puts the segments of a message into groups. Never throws on content; the work is linear in the number
    /// of segments.</summary>
    /// <param name="message">The message.</param>
    /// <param name="options">Choices; <see cref="Hl7StructureOptions.Default"/> where null.</param>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> is null.</exception>
    public static Hl7Structure Match(Hl7Message message, Hl7StructureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        options ??= Hl7StructureOptions.Default;
        Hl7IssueCollector issues = new(options.MaxIssues, options.IsStrict);
        MshSegment header = message.Header;
        Hl7Location field = Hl7Location.InHeader(9, Math.Max(header.Segment[9].ByteOffset, 0));
        StructureDefinition? definition = StructureChoice.Choose(
            header.MessageType, header.VersionId, field, ref issues);
        if (definition is null)
        {
            return new Hl7Structure(message, null, Flat(message), issues.ToImmutable(), message.SegmentCount);
        }

        StructureGrammar grammar = StructureGrammar.Of(definition);
        MatchNode[] nodes = StructureMatcher.Run(message, grammar, ref issues, out long steps);
        return new Hl7Structure(message, grammar, nodes, issues.ToImmutable(), steps);
    }

    /// <summary>The name and the number of segments, never content.</summary>
    public override string ToString() => $"{nameof(Hl7Structure)} {Name} ({Message.SegmentCount} segments)";

    internal MatchNode Node(int index) => _nodes[index];

    /// <summary>The name of a group; empty for the root of an unknown structure.</summary>
    internal string NameOf(int index) =>
        _grammar is null ? string.Empty : _grammar.Nodes[_nodes[index].Place].Name;

    private static MatchNode[] Flat(Hl7Message message)
    {
        MatchNode[] nodes = new MatchNode[message.SegmentCount + 1];
        nodes[0] = new MatchNode
        {
            Segment = -1,
            Parent = -1,
            FirstPart = 1,
            LastPart = message.SegmentCount,
            NextPart = -1,
        };
        for (int i = 1; i < nodes.Length; i++)
        {
            nodes[i] = new MatchNode
            {
                Place = -1,
                Segment = i - 1,
                FirstPart = -1,
                LastPart = -1,
                NextPart = i + 1 < nodes.Length ? i + 1 : -1,
            };
        }

        return nodes;
    }
}
