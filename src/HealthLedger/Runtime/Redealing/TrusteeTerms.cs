using HealthLedger.Cryptography;
using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Redealing;

/// <summary>
/// What a pass over the records deals them by: the replicas and the policy of the present epoch, and who of them can be
/// sent shares. A pass begins anew when either is another.
/// </summary>
internal sealed class TrusteeTerms
{
    private TrusteeTerms(Digest256 trustees, IReadOnlyList<uint> reached, IReadOnlyList<uint> keyless)
    {
        Trustees = trustees;
        Reached = reached;
        Keyless = keyless;
        Id = keyless.Count == 0
            ? trustees
            : LabelledHash.Of(
                HashLabel.TrusteeSet, trustees.ToArray(), [.. keyless.Select(static number => (byte)number)]);
    }

    /// <summary>What decides about the trustees alone.</summary>
    public Digest256 Trustees { get; }

    /// <summary>The numbers of the other replicas of the set that have published keys.</summary>
    public IReadOnlyList<uint> Reached { get; }

    /// <summary>The numbers of those that have not.</summary>
    public IReadOnlyList<uint> Keyless { get; }

    /// <summary>Says both; that of the trustees where every one of them has a key.</summary>
    public Digest256 Id { get; }

    public static TrusteeTerms Of(LedgerHead head, IReadOnlyList<uint> reached, IReadOnlyList<uint> keyless) =>
        new(TrusteeTarget.TermsOf(head), reached, keyless);

    /// <summary>What is known of the terms at a head without looking into the state.</summary>
    /// <param name="head">The head.</param>
    /// <param name="known">The terms that were read last, or null.</param>
    public static Digest256 IdAt(LedgerHead head, TrusteeTerms? known)
    {
        Digest256 trustees = TrusteeTarget.TermsOf(head);
        return known?.Trustees == trustees ? known.Id : trustees;
    }
}
