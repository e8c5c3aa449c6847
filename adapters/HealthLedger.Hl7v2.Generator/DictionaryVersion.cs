namespace HealthLedger.Hl7v2.Generator;

/// <summary>The versions of the standard that the dictionaries describe, oldest first, and how ranges of them are
/// written.</summary>
internal static class DictionaryVersion
{
    public static readonly string[] All =
        ["2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.8", "2.8.1", "2.8.2"];

    public static int Last => All.Length - 1;

    public static int IndexOf(string name) => Array.IndexOf(All, name);

    public static string Range(int since, int until) =>
        since == until ? All[since] : $"{All[since]}-{All[until]}";

    /// <summary>Reads what <see cref="Range"/> writes.</summary>
    public static (int Since, int Until) Parse(string range)
    {
        string[] ends = range.Split('-');
        int since = IndexOf(ends[0]);
        int until = IndexOf(ends[^1]);
        return since >= 0 && until >= since
            ? (since, until)
            : throw new FormatException($"'{range}' is no range of versions.");
    }

    /// <summary>Neighbouring versions with the same value become one range.</summary>
    public static IEnumerable<(int Since, int Until, T Value)> Merge<T>(
        IReadOnlyList<T?> byVersion, Func<T, T, bool> same)
        where T : class
    {
        int since = 0;
        while (since < byVersion.Count)
        {
            if (byVersion[since] is not { } value)
            {
                since++;
                continue;
            }

            int until = since;
            while (until + 1 < byVersion.Count && byVersion[until + 1] is { } next && same(value, next))
            {
                until++;
            }

            yield return (since, until, value);
            since = until + 1;
        }
    }
}
