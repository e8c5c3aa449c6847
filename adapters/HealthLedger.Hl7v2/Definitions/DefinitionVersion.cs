namespace HealthLedger.Hl7v2.Definitions;

/// <summary>The versions of the standard that the tables describe, oldest first, by their positions.</summary>
internal static class DefinitionVersion
{
    private static readonly string[] Names =
        ["2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.8", "2.8.1", "2.8.2"];

    private static readonly int[] Numbers =
        [20100, 20200, 20300, 20301, 20400, 20500, 20501, 20600, 20700, 20800, 20801, 20802];

    public static int Count => Names.Length;

    /// <summary>From here on the dictionaries disagree on repetitions and numbers of fields.</summary>
    public static int FirstSoft => 8;

    /// <summary>The position of the latest version that is not after the given one: 20501 is 2.5.1.</summary>
    public static int Nearest(int number)
    {
        int found = Array.BinarySearch(Numbers, number);
        return found >= 0 ? found : Math.Max(~found - 1, 0);
    }

    public static string NameOf(int version) => Names[version];

    /// <summary>Whether a range such as <c>2.3-2.5.1</c> holds the version; <c>*</c> holds all.</summary>
    public static bool IsIn(ReadOnlySpan<char> range, int version)
    {
        if (range is "*")
        {
            return true;
        }

        int dash = range.IndexOf('-');
        ReadOnlySpan<char> first = dash < 0 ? range : range[..dash];
        ReadOnlySpan<char> last = dash < 0 ? range : range[(dash + 1)..];
        return IndexOf(first) <= version && version <= IndexOf(last);
    }

    public static int IndexOf(ReadOnlySpan<char> name)
    {
        for (int i = 0; i < Names.Length; i++)
        {
            if (name.SequenceEqual(Names[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
