using HealthLedger.Canonical;
using HealthLedger.Consensus;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Ledger;

/// <summary>
/// Who may hold the encrypted content of records, and who is given shares of their keys. The first rule that means a
/// record decides; where none does, every replica holds it. The organisations that run replicas vote on it.
/// </summary>
public sealed class PlacementPolicy
{
    /// <summary>The most rules.</summary>
    public const int MaxRules = 256;

    internal const uint MaxCopies = 256;
    private const ulong FormatVersion = 1;

    /// <summary>Makes a policy.</summary>
    /// <param name="rules">
    /// The rules, in any order: those for one organisation and one kind are tried first, then those for one
    /// organisation, then those for one kind. None at all: every replica holds everything.
    /// </param>
    /// <exception cref="ArgumentException">Too many rules, two for the same records, or copies out of
    /// range.</exception>
    public PlacementPolicy(IEnumerable<PlacementRule> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        PlacementRule[] sorted = [.. rules.Order(Comparer<PlacementRule>.Create(PlacementRule.Compare))];
        if (sorted.Length > MaxRules || !IsOrdered(sorted))
        {
            throw new ArgumentException(
                $"A policy has at most {MaxRules} rules, and never two for the same records.", nameof(rules));
        }

        if (sorted.Any(rule => rule.Copies is < 1 or > (int)MaxCopies))
        {
            throw new ArgumentException($"Copies are 1 to {MaxCopies}.", nameof(rules));
        }

        Rules = sorted;
        if (Encode().Length > ProposeChange.MaxPlacementBytes)
        {
            throw new ArgumentException(
                $"A policy has at most {ProposeChange.MaxPlacementBytes} bytes.", nameof(rules));
        }
    }

    private PlacementPolicy(PlacementRule[] ordered) => Rules = ordered;

    /// <summary>The rules, in the order in which they are tried.</summary>
    public IReadOnlyList<PlacementRule> Rules { get; }

    /// <summary>Whether it matters in which country a replica's organisation is registered.</summary>
    internal bool NamesCountries =>
        Rules.Any(rule => rule.Holders.Countries.Count + rule.Trustees.Countries.Count > 0);

    internal static PlacementPolicy? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(2);
        reader.Exactly(FormatVersion);
        int count = reader.ArrayHead(MaxRules);
        List<PlacementRule> rules = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            if (PlacementRule.Read(ref reader) is not { } rule)
            {
                return null;
            }

            rules.Add(rule);
        }

        return reader.End() && bytes.Length <= ProposeChange.MaxPlacementBytes && IsOrdered(rules)
            ? new PlacementPolicy([.. rules])
            : null;
    }

    /// <summary>The rule that decides about a record, or null when every replica holds it.</summary>
    internal PlacementRule? RuleFor(ParticipantId custodian, RecordKind kind) =>
        Rules.FirstOrDefault(rule => rule.Means(custodian, kind));

    /// <summary>Whether every rule reaches its copies and has a trustee among the replicas of a set.</summary>
    internal bool IsMetBy(ReplicaSet replicas, Func<ParticipantId, string?> countryOf) => Rules.All(rule =>
        rule.Holders.Among(replicas, countryOf).Count >= rule.Copies
        && rule.Trustees.Among(replicas, countryOf).Count > 0);

    internal byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(2);
        writer.Unsigned(FormatVersion);
        writer.Array(Rules.Count);
        foreach (PlacementRule rule in Rules)
        {
            rule.Write(ref writer);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static bool IsOrdered(IReadOnlyList<PlacementRule> rules) =>
        Enumerable.Range(1, Math.Max(0, rules.Count - 1))
            .All(i => PlacementRule.Compare(rules[i - 1], rules[i]) < 0);
}
