using HealthLedger.Canonical;
using HealthLedger.Consensus;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>
/// Which of the organisations that run replicas a placement rule means: all, those of some countries, or some by name.
/// Whoever has no replica is passed over, and counts once it has one.
/// </summary>
public sealed class PlacementGroup
{
    private const int MaxItems = 256;
    private const uint AllForm = 0;
    private const uint CountryForm = 1;
    private const uint OrganisationForm = 2;

    private PlacementGroup(IReadOnlyList<string> countries, IReadOnlyList<ParticipantId> organisations)
    {
        Countries = countries;
        Organisations = organisations;
    }

    /// <summary>All that run replicas.</summary>
    public static PlacementGroup All { get; } = new([], []);

    /// <summary>The countries, two capital letters each, in ascending order; empty when the group is not one of
    /// countries.</summary>
    public IReadOnlyList<string> Countries { get; }

    /// <summary>The organisations, in ascending order; empty when the group is not one of organisations.</summary>
    public IReadOnlyList<ParticipantId> Organisations { get; }

    /// <summary>Those that are registered with one of some countries.</summary>
    /// <param name="countries">ISO 3166-1, two capital letters each; 1 to 256, in any order.</param>
    /// <exception cref="ArgumentException">None or too many, one twice, or one in another form.</exception>
    public static PlacementGroup InCountries(IEnumerable<string> countries)
    {
        ArgumentNullException.ThrowIfNull(countries);
        string[] sorted = [.. countries.Order(StringComparer.Ordinal)];
        bool areDifferent = sorted.Distinct(StringComparer.Ordinal).Count() == sorted.Length;
        return sorted.Length is > 0 and <= MaxItems && sorted.All(IsCountry) && areDifferent
            ? new PlacementGroup(sorted, [])
            : throw new ArgumentException(
                $"1 to {MaxItems} different countries of two capital letters are needed.", nameof(countries));
    }

    /// <summary>Some organisations.</summary>
    /// <param name="organisations">1 to 256, in any order.</param>
    /// <exception cref="ArgumentException">None or too many, or one twice.</exception>
    public static PlacementGroup Of(IEnumerable<ParticipantId> organisations)
    {
        ArgumentNullException.ThrowIfNull(organisations);
        ParticipantId[] sorted = [.. organisations.Order(Comparer<ParticipantId>.Create(PlacementRule.Compare))];
        return sorted.Length is > 0 and <= MaxItems && sorted.Distinct().Count() == sorted.Length
            ? new PlacementGroup([], sorted)
            : throw new ArgumentException(
                $"1 to {MaxItems} different organisations are needed.", nameof(organisations));
    }

    /// <summary>The organisations of a set that are meant, in the set's order.</summary>
    internal IReadOnlyList<ParticipantId> Among(ReplicaSet replicas, Func<ParticipantId, string?> countryOf) =>
    [
        .. replicas.Replicas.Select(replica => replica.Participant).Where(participant =>
            Countries.Count > 0
                ? countryOf(participant) is { } country && Countries.Contains(country, StringComparer.Ordinal)
                : Organisations.Count == 0 || Organisations.Contains(participant)),
    ];

    internal static PlacementGroup? Read(ref CanonicalReader reader)
    {
        int items = reader.ArrayHead(2);
        uint form = reader.Unsigned(OrganisationForm);
        int count = items == 2 ? reader.ArrayHead(MaxItems) : 0;
        List<string> countries = [];
        List<ParticipantId> organisations = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            if (form == CountryForm)
            {
                countries.Add(reader.Text());
            }
            else
            {
                organisations.Add(reader.Participant());
            }
        }

        bool isGood = reader.IsGood && (form == AllForm ? items == 1 : items == 2 && count > 0)
            && countries.TrueForAll(IsCountry)
            && IsAscending(countries, string.CompareOrdinal)
            && IsAscending(organisations, PlacementRule.Compare);
        return isGood ? new PlacementGroup(countries, organisations) : null;
    }

    internal void Write(ref CanonicalWriter writer)
    {
        if (Countries.Count + Organisations.Count == 0)
        {
            writer.Array(1);
            writer.Unsigned(AllForm);
            return;
        }

        writer.Array(2);
        writer.Unsigned(Countries.Count > 0 ? CountryForm : OrganisationForm);
        writer.Array(Countries.Count + Organisations.Count);
        foreach (string country in Countries)
        {
            writer.Text(country);
        }

        foreach (ParticipantId organisation in Organisations)
        {
            writer.Id(organisation);
        }
    }

    private static bool IsCountry(string text) => text.Length == 2 && text.All(char.IsAsciiLetterUpper);

    private static bool IsAscending<T>(List<T> items, Comparison<T> compare) =>
        Enumerable.Range(1, Math.Max(0, items.Count - 1)).All(i => compare(items[i - 1], items[i]) < 0);
}
