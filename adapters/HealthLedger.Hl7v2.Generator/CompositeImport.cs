namespace HealthLedger.Hl7v2.Generator;

/// <summary>Merges the versions of segments or data types into one table.</summary>
internal sealed class CompositeImport(
    IReadOnlyList<BaseDictionary> versions,
    IReadOnlyList<OtherDictionary?> first,
    IReadOnlyList<OtherDictionary?> second)
{
    private delegate SortedDictionary<int, BaseMember>? Lookup(BaseDictionary version, string id);

    public List<Composite> Segments() => Merge(
        versions.SelectMany(version => version.Segments.Keys),
        (version, id) => version.Segments.GetValueOrDefault(id));

    public List<Composite> DataTypes() => Merge(
        versions.SelectMany(version => version.DataTypes.Keys),
        (version, id) => version.DataTypes.GetValueOrDefault(id));

    private List<Composite> Merge(IEnumerable<string> ids, Lookup lookup)
    {
        List<Composite> result = [];
        foreach (string id in ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            SortedDictionary<int, BaseMember>?[] byVersion = [.. versions.Select(version => lookup(version, id))];
            int since = Array.FindIndex(byVersion, version => version is not null);
            int until = Array.FindLastIndex(byVersion, version => version is not null);
            SortedSet<int> numbers = [.. byVersion.SelectMany(version => version?.Keys ?? Enumerable.Empty<int>())];
            List<Member> members = [.. numbers.Select(number => MergeMember(id, number, byVersion))];
            result.Add(new Composite(id, since, until, NameOf(id), members));
        }

        return result;
    }

    private Member MergeMember(string id, int number, SortedDictionary<int, BaseMember>?[] byVersion)
    {
        MemberFacts?[] facts = new MemberFacts?[versions.Count];
        for (int i = 0; i < facts.Length; i++)
        {
            if (byVersion[i]?.GetValueOrDefault(number) is { } member)
            {
                // A length or table of what is withdrawn says nothing.
                OtherMember? other = member.Type == "WD" ? null : Other(i, id, number, member.Type);
                facts[i] = new MemberFacts(
                    member.Type, member.Least, member.Most, other?.Length ?? 0,
                    member.Table > 0 ? member.Table : other?.Table ?? 0);
            }
        }

        List<MemberRow> rows = [.. DictionaryVersion.Merge(facts, (left, right) => left == right)
            .Select(row => new MemberRow(row.Since, row.Until, row.Value))];
        string name = NameOf(id, number, byVersion);
        return new Member(number, name.Length > 0 ? name : $"Part {number}", rows);
    }

    /// <summary>The other dictionary's word on a member; where it ends at 2.7, later versions keep that as long as the
    /// data type is the same.</summary>
    private OtherMember? Other(int version, string id, int number, string type)
    {
        int known = Enumerable.Range(0, version + 1).LastOrDefault(i => first[i] is not null, -1);
        OtherMember? member = known < 0 ? null : first[known]!.Find(id, number) ?? second[known]?.Find(id, number);
        bool isSame = known == version
            || string.Equals(member?.Type, type.ToUpperInvariant(), StringComparison.Ordinal);
        return isSame ? member : null;
    }

    private string NameOf(string id)
    {
        string? name = first.Concat(second).Reverse().Select(other => other?.NameOf(id))
            .FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
        return MemberName.Clean(name ?? id);
    }

    private string NameOf(string id, int number, SortedDictionary<int, BaseMember>?[] byVersion)
    {
        if (Corrections.MemberName(id, number) is { } corrected)
        {
            return corrected;
        }

        for (int i = versions.Count - 1; i >= 0; i--)
        {
            BaseMember? member = byVersion[i]?.GetValueOrDefault(number);
            if (member is null || member.Type == "WD")
            {
                continue;
            }

            // The other dictionary writes names as people do, but it may know an older name than the base.
            string? human = first[i]?.Find(id, number)?.Name ?? second[i]?.Find(id, number)?.Name;
            if (!string.IsNullOrWhiteSpace(human) && !MemberName.IsWithdrawn(human))
            {
                return MemberName.Clean(human);
            }

            string plain = MemberName.FromCapitals(member.Name);
            string? same = Enumerable.Range(0, i).Reverse()
                .Select(older => first[older]?.Find(id, number)?.Name)
                .FirstOrDefault(older => older is not null && MemberName.IsSame(older, plain));
            return MemberName.Clean(same ?? plain);
        }

        BaseMember? last = byVersion.Select(version => version?.GetValueOrDefault(number)).Last(m => m is not null);
        return MemberName.FromCapitals(last!.Name);
    }
}
