using System.Text;
using System.Text.RegularExpressions;

namespace HealthLedger.Adapters.Tests.Parsing;

/// <summary>Counts segments and fields the slow way, sharing nothing with the parser.</summary>
internal static class NaiveCounter
{
    public static List<int> FieldsOfSegments(byte[] message)
    {
        string text = Encoding.Latin1.GetString(message);
        int start = text.IndexOf("MSH", StringComparison.Ordinal);
        char separator = text[start + 3];
        text = text[start..].TrimEnd('\r', '\n', '\u001C');
        int firstEnd = text.IndexOfAny(['\r', '\n']);
        bool isLineFeedMessage = firstEnd >= 0 && text[firstEnd] == '\n';
        string ends = isLineFeedMessage
            ? "\r\n|\r|\n"
            : "\r\n?|\n+(?=[A-Z][A-Z0-9]{2}" + Regex.Escape(separator.ToString()) + ")";
        List<int> counts = [];
        foreach (string line in Regex.Split(text, ends, RegexOptions.None, TimeSpan.FromSeconds(10)))
        {
            // LFs behind a CR are blank lines.
            string content = line.TrimStart('\n');
            if (content.Trim(' ', '\t').Length == 0)
            {
                continue;
            }

            int separators = content.Count(value => value == separator);
            bool isHeader = Regex.IsMatch(content, "^(MSH|FHS|BHS)", RegexOptions.None, TimeSpan.FromSeconds(10));
            counts.Add(isHeader && separators > 0 ? separators + 1 : separators);
        }

        return counts;
    }
}
