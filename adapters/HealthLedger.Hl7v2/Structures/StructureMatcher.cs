using HealthLedger.Hl7v2.Definitions;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Structures;

/// <summary>
/// Puts the segments of a message into the groups of a structure, one after the other, in one pass. A segment costs the
/// look-up of a transition and at most as many new groups as the structure is deep.
/// </summary>
internal sealed class StructureMatcher
{
    private readonly Hl7Message _message;
    private readonly StructureGrammar _grammar;
    private readonly int[] _latest;
    private readonly Dictionary<uint, int> _occurrences = [];
    private MatchNode[] _nodes;
    private int _count;
    private int _place;
    private int _group;
    private Hl7IssueCollector _issues;
    private long _steps;

    private StructureMatcher(Hl7Message message, StructureGrammar grammar, Hl7IssueCollector issues)
    {
        _message = message;
        _grammar = grammar;
        _issues = issues;
        _latest = new int[grammar.Nodes.Length];
        Array.Fill(_latest, -1);
        _nodes = new MatchNode[Math.Max(8, message.SegmentCount + (message.SegmentCount / 2))];
        _latest[0] = Add(0, -1, -1);
    }

    /// <summary>The nodes, the root first.</summary>
    public static MatchNode[] Run(
        Hl7Message message, StructureGrammar grammar, ref Hl7IssueCollector issues, out long steps)
    {
        StructureMatcher matcher = new(message, grammar, issues);
        for (int i = 0; i < message.SegmentCount; i++)
        {
            matcher.Place(i);
        }

        StructureCheck.Run(
            message, grammar, matcher._nodes.AsSpan(0, matcher._count), ref matcher._issues, ref matcher._steps);
        issues = matcher._issues;
        steps = matcher._steps;
        Array.Resize(ref matcher._nodes, matcher._count);
        return matcher._nodes;
    }

    private void Place(int segment)
    {
        _steps++;
        SegmentEntry entry = _message.GetEntry(segment);
        int occurrence = _occurrences.GetValueOrDefault(entry.Id) + 1;
        _occurrences[entry.Id] = occurrence;
        Transition next = entry.Id == 0 ? default : _grammar.Next(_place, entry.Id, ref _steps);
        next = PreferEmptyGroup(next);
        if (next.Kind == TransitionKind.None)
        {
            Add(-1, segment, _group);
            if (!IsLocal(entry.Id))
            {
                Report(Hl7v2ErrorCodes.SegmentUnexpected, entry, occurrence);
            }

            return;
        }

        if (next.Kind == TransitionKind.Backward)
        {
            Report(Hl7v2ErrorCodes.SegmentOutOfOrder, entry, occurrence);
        }

        _group = Enter(next);
        _place = next.Target;
        Add(next.Target, segment, _group);
    }

    /// <summary>See <see cref="StructureGrammar.InsteadOf"/>. It is no fault, so it counts as going on.</summary>
    private Transition PreferEmptyGroup(Transition next)
    {
        int instead = next.Kind is TransitionKind.None or TransitionKind.Backward
            ? -1
            : _grammar.InsteadOf(next.Target);
        if (instead < 0)
        {
            return next;
        }

        int group = _grammar.Nodes[instead].Parent;
        int above = _grammar.Nodes[group].Parent;
        return IsCurrent(group, _latest[above])
            ? next
            : new Transition(TransitionKind.Forward, instead, above);
    }

    /// <summary>Opens the groups between the anchor and the target; going back re-opens one that does not
    /// repeat.</summary>
    private int Enter(Transition next)
    {
        ReadOnlySpan<StructureNode> nodes = _grammar.Nodes;
        Span<int> path = stackalloc int[32];
        int depth = 0;
        for (int group = nodes[next.Target].Parent; group != next.Anchor; group = nodes[group].Parent)
        {
            path[depth++] = group;
        }

        int found = _latest[next.Anchor];
        while (depth > 0)
        {
            _steps++;
            int group = path[--depth];
            bool isReopened = next.Kind == TransitionKind.Backward && !nodes[group].IsRepeating
                && IsCurrent(group, found);
            if (!isReopened)
            {
                _latest[group] = Add(group, -1, found);
            }

            found = _latest[group];
        }

        return found;
    }

    /// <summary>Whether the latest of a group lies in the given group above it.</summary>
    private bool IsCurrent(int group, int above) =>
        _latest[group] >= 0 && _nodes[_latest[group]].Parent == above;

    private int Add(int place, int segment, int parent)
    {
        if (_count == _nodes.Length)
        {
            Array.Resize(ref _nodes, _nodes.Length * 2);
        }

        int node = _count++;
        _nodes[node] = new MatchNode
        {
            Place = place,
            Segment = segment,
            Parent = parent,
            FirstPart = -1,
            LastPart = -1,
            NextPart = -1,
        };
        if (parent < 0)
        {
            return node;
        }

        ref MatchNode above = ref _nodes[parent];
        if (above.LastPart < 0)
        {
            above.FirstPart = node;
        }
        else
        {
            _nodes[above.LastPart].NextPart = node;
        }

        above.LastPart = node;
        return node;
    }

    /// <summary>Z segments may stand anywhere.</summary>
    private static bool IsLocal(uint id) => id >> 16 == 'Z';

    private void Report(string code, SegmentEntry entry, int occurrence) =>
        _issues.Add(code, Hl7IssueSeverity.Warning, new Hl7Location(
            SegmentName.Unpack(entry.Id), occurrence, 0, 0, 0, entry.Start));
}
