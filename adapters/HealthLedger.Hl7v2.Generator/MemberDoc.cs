using System.Globalization;

namespace HealthLedger.Hl7v2.Generator;

/// <summary>The sentence that documents a member.</summary>
internal static class MemberDoc
{
    /// <summary>Number, name, types by version, whether it is required and repeats, table, length, since and
    /// until.</summary>
    public static string Of(string owner, char separator, Member member, int ownerUntil)
    {
        MemberFacts newest = member.Newest.Facts;
        List<string> parts = [Types(member)];
        if (newest.Least > 0)
        {
            parts.Add("required");
        }

        if (member.IsRepeating)
        {
            parts.Add("repeating");
        }

        int table = member.Rows.LastOrDefault(row => row.Facts.Table > 0)?.Facts.Table ?? 0;
        if (table > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"table {table:0000}"));
        }

        int length = member.Rows.LastOrDefault(row => row.Facts.Length > 0)?.Facts.Length ?? 0;
        if (length > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"length {length}"));
        }

        parts.Add($"since {DictionaryVersion.All[member.Rows[0].Since]}");
        MemberRow? lastUsed = member.Rows.LastOrDefault(row => row.Facts.Type != "WD");
        int until = lastUsed?.Until ?? -1;
        if (until >= 0 && until < ownerUntil)
        {
            parts.Add($"until {DictionaryVersion.All[until]}");
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{owner}{separator}{member.Number} {Escape(member.Name)}: {string.Join(", ", parts)}.");
    }

    public static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    public static string Versions(int since, int until) => since == until
        ? DictionaryVersion.All[since]
        : $"{DictionaryVersion.All[since]} to {DictionaryVersion.All[until]}";

    private static string Types(Member member)
    {
        List<(string Type, int Since, int Until)> types = [];
        foreach (MemberRow row in member.Rows.Where(row => row.Facts.Type != "WD"))
        {
            if (types.Count > 0 && types[^1].Type == row.Facts.Type && types[^1].Until + 1 == row.Since)
            {
                types[^1] = (row.Facts.Type, types[^1].Since, row.Until);
            }
            else
            {
                types.Add((row.Facts.Type, row.Since, row.Until));
            }
        }

        return types.Count switch
        {
            0 => "withdrawn",
            1 => types[0].Type,
            _ => string.Join(", ", types.Select(type => $"{type.Type} ({Versions(type.Since, type.Until)})")),
        };
    }
}
