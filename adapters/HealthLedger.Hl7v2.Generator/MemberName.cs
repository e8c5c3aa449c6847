using System.Globalization;
using System.Text;

namespace HealthLedger.Hl7v2.Generator;

/// <summary>Names of members for people and for code.</summary>
internal static class MemberName
{
    public static bool IsWithdrawn(string name) =>
        name.Contains("withdrawn", StringComparison.OrdinalIgnoreCase);

    /// <summary>One line, one blank between words.</summary>
    public static string Clean(string name) =>
        string.Join(' ', name.Replace('\u2019', '\'').Replace('\u2013', '-')
            .Split([' ', '\t', '\r', '\n', '\u00A0'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary><c>PATIENT_ID</c> as <c>Patient Id</c>.</summary>
    public static string FromCapitals(string name) =>
        string.Join(' ', name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word =>
            word.Length > 1 ? char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant() : word));

    /// <summary>Whether two names hold the same letters and digits.</summary>
    public static bool IsSame(string left, string right) =>
        string.Equals(Letters(left), Letters(right), StringComparison.OrdinalIgnoreCase);

    /// <summary>A name for a property: <c>Set ID - PID</c> of PID is <c>SetId</c>.</summary>
    public static string ToIdentifier(string name, string owner)
    {
        int dash = name.IndexOf(" - ", StringComparison.Ordinal);
        if (dash > 0 && name[(dash + 3)..].Equals(owner, StringComparison.OrdinalIgnoreCase))
        {
            name = name[..dash];
        }

        StringBuilder result = new();
        foreach (string word in Words(name))
        {
            bool isShouted = word.Length > 1 && !word.Any(char.IsLower);
            result.Append(char.ToUpperInvariant(word[0]))
                .Append(isShouted ? word[1..].ToLowerInvariant() : word[1..]);
        }

        if (result.Length == 0)
        {
            return "Unnamed";
        }

        return char.IsAsciiDigit(result[0]) ? $"Field{result}" : result.ToString();
    }

    /// <summary>Names without doubles: a name that comes again takes its number behind it.</summary>
    public static string Distinct(string name, int number, HashSet<string> taken)
    {
        string result = taken.Add(name)
            ? name
            : string.Create(CultureInfo.InvariantCulture, $"{name}{number}");
        taken.Add(result);
        return result;
    }

    private static IEnumerable<string> Words(string name)
    {
        StringBuilder word = new();
        foreach (char letter in name.Replace("#", " Number ", StringComparison.Ordinal).Replace("'", string.Empty,
            StringComparison.Ordinal))
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                word.Append(letter);
            }
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit));
}
