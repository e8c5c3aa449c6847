using HealthLedger.Hl7v2.Definitions;

namespace HealthLedger.Hl7v2.Structures;

/// <summary>
/// Finds where a segment goes from a place. From the innermost group outwards: first what begins a group with its first
/// segment and leaves out nothing required, going on or repeating; then what leaves something out; only then what goes
/// back. So an ORC begins the next order rather than an optional group deep in this one (not greedy), and whatever the
/// order of the segments is, each that the structure knows finds a place.
/// </summary>
internal static class TransitionSearch
{
    public static Transition Find(StructureGrammar grammar, int place, uint id, ref long steps)
    {
        ReadOnlySpan<StructureNode> nodes = grammar.Nodes;
        if (place > 0 && grammar.IdOf(place) == id && nodes[place].IsRepeating)
        {
            return new Transition(TransitionKind.Repetition, place, nodes[place].Parent);
        }

        for (int pass = 0; pass < 2; pass++)
        {
            bool isHard = pass == 0;
            for (Level level = Level.Innermost(nodes, place); level.Group >= 0; level = level.Outer(nodes))
            {
                int target = FindForward(grammar, level, id, isHard, ref steps);
                if (target >= 0)
                {
                    return new Transition(TransitionKind.Forward, target, level.Group);
                }

                target = FindRepetition(grammar, level.Group, id, isHard, ref steps);
                if (target >= 0)
                {
                    return new Transition(TransitionKind.Repetition, target, nodes[level.Group].Parent);
                }
            }
        }

        return FindBack(grammar, place, id, ref steps);
    }

    private static Transition FindBack(StructureGrammar grammar, int place, uint id, ref long steps)
    {
        ReadOnlySpan<StructureNode> nodes = grammar.Nodes;
        if (place > 0 && grammar.IdOf(place) == id)
        {
            return new Transition(TransitionKind.Surplus, place, nodes[place].Parent);
        }

        for (Level level = Level.Innermost(nodes, place); level.Group >= 0; level = level.Outer(nodes))
        {
            int target = -1;
            foreach (int candidate in grammar.PlacesOf(id))
            {
                steps++;
                bool isPassed = candidate > level.Group && candidate < level.Child;
                bool isOtherChoice = nodes[level.Group].IsChoice
                    && candidate > level.Group && candidate < nodes[level.Group].End;
                target = isPassed || isOtherChoice ? candidate : target;
            }

            if (target >= 0)
            {
                return new Transition(TransitionKind.Backward, target, level.Group);
            }
        }

        return default;
    }

    private static int FindForward(StructureGrammar grammar, Level level, uint id, bool isHard, ref long steps)
    {
        ReadOnlySpan<StructureNode> nodes = grammar.Nodes;
        if (nodes[level.Group].IsChoice && level.Child > 0)
        {
            return -1;
        }

        foreach (int candidate in grammar.PlacesOf(id))
        {
            steps++;
            if (candidate >= level.Next && candidate < nodes[level.Group].End
                && (!isHard || IsHard(nodes, level, candidate, ref steps)))
            {
                return candidate;
            }
        }

        return -1;
    }

    private static int FindRepetition(StructureGrammar grammar, int group, uint id, bool isHard, ref long steps)
    {
        ReadOnlySpan<StructureNode> nodes = grammar.Nodes;
        if (!nodes[group].IsRepeating)
        {
            return -1;
        }

        foreach (int candidate in grammar.PlacesOf(id))
        {
            steps++;
            if (candidate > group && candidate < nodes[group].End
                && (isHard
                    ? IsHead(nodes, group, candidate, ref steps)
                    : IsReachable(nodes, group, candidate, ref steps)))
            {
                return candidate;
            }
        }

        return -1;
    }

    /// <summary>Whether nothing required lies between, and every group that opens does so with its first
    /// segment.</summary>
    private static bool IsHard(ReadOnlySpan<StructureNode> nodes, Level level, int target, ref long steps)
    {
        int child = target;
        while (nodes[child].Parent != level.Group)
        {
            child = nodes[child].Parent;
        }

        for (int sibling = level.Next; sibling < child && !nodes[level.Group].IsChoice; sibling = nodes[sibling].End)
        {
            steps++;
            if (nodes[sibling].IsRequired)
            {
                return false;
            }
        }

        return child == target || IsHead(nodes, child, target, ref steps);
    }

    /// <summary>Whether the target is the first segment of the group.</summary>
    private static bool IsHead(ReadOnlySpan<StructureNode> nodes, int group, int target, ref long steps)
    {
        for (int node = target; node != group; node = nodes[node].Parent)
        {
            steps++;
            int parent = nodes[node].Parent;
            if (node != parent + 1 && !nodes[parent].IsChoice)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether everything before the target in the group is optional.</summary>
    private static bool IsReachable(ReadOnlySpan<StructureNode> nodes, int group, int target, ref long steps)
    {
        for (int node = target; node != group; node = nodes[node].Parent)
        {
            int parent = nodes[node].Parent;
            for (int sibling = parent + 1; sibling < node && !nodes[parent].IsChoice; sibling = nodes[sibling].End)
            {
                steps++;
                if (nodes[sibling].IsRequired)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
