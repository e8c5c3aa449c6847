namespace HealthLedger.House.Tests.Rooms;

/// <summary>One namespace folder and what it may know; `*` is everything, `X.*` is X and all below it.</summary>
internal sealed record Room(string Assembly, string Name, bool HoldsSubfolders, IReadOnlyList<string> MayKnow)
{
    public bool Knows(Room other) =>
        string.Equals(Name, other.Name, StringComparison.Ordinal) || MayKnow.Any(arrow => Covers(arrow, other.Name));

    private static bool Covers(string arrow, string name)
    {
        if (string.Equals(arrow, "*", StringComparison.Ordinal))
        {
            return true;
        }

        if (!arrow.EndsWith(".*", StringComparison.Ordinal))
        {
            return string.Equals(arrow, name, StringComparison.Ordinal);
        }

        string stem = arrow[..^2];
        return string.Equals(stem, name, StringComparison.Ordinal)
            || name.StartsWith(stem + ".", StringComparison.Ordinal);
    }
}
