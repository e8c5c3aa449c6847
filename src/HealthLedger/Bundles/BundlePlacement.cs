using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>
/// Where all that a submission deals has to lie by the placement policy in force: who may hold which of its envelopes,
/// who is told of it at all, and how many must have them before its author hands it in (docs/spec/bundles.md
/// section 6).
/// </summary>
internal sealed class BundlePlacement
{
    private readonly RecordPlacement[] _envelopes;
    private readonly List<RecordPlacement> _shares = [];
    private readonly HashSet<ParticipantId> _concerned;

    /// <param name="epoch">In which epoch.</param>
    /// <param name="author">Whose submission it is.</param>
    /// <param name="dealings">What it deals.</param>
    /// <param name="placements">Where the record of each dealing lies; null where this node cannot know yet: then
    /// nobody but the author holds it, as far as this node can tell.</param>
    public BundlePlacement(
        ulong epoch,
        ParticipantId author,
        IReadOnlyList<Dealing> dealings,
        IReadOnlyList<RecordPlacement?> placements)
    {
        Epoch = epoch;
        IsCertain = placements.All(placed => placed is not null);
        List<RecordPlacement> envelopes = [];
        _concerned = [author];
        foreach ((Dealing dealing, RecordPlacement? placed) in dealings.Zip(placements))
        {
            RecordPlacement known = placed ?? Nowhere;
            int enveloped = dealing.Segments.Count(segment => segment.EnvelopeDigest is not null);
            envelopes.AddRange(Enumerable.Repeat(known, enveloped));
            if (enveloped == 0 && known.Trustees.Count > 0)
            {
                _shares.Add(known);
            }

            _concerned.UnionWith(known.Trustees);
            _concerned.UnionWith(enveloped > 0 ? known.Holders : []);
        }

        _envelopes = [.. envelopes];
    }

    /// <summary>The epoch of which this is.</summary>
    public ulong Epoch { get; }

    /// <summary>Whether it is known of all that it deals where it lies.</summary>
    public bool IsCertain { get; }

    /// <summary>Where a record lies that does not exist.</summary>
    public static RecordPlacement Nowhere { get; } = new()
    {
        Holders = [],
        Trustees = [],
        Threshold = 1,
        Copies = 0,
        IsByPolicy = true,
    };

    /// <summary>Whether a replica is to have the bundle, or some of it: its author, holders, and trustees.</summary>
    public bool Concerns(ParticipantId replica) => _concerned.Contains(replica);

    /// <summary>Whether a replica may hold an envelope, by its place in the bundle.</summary>
    public bool MayHold(ParticipantId replica, int envelope) => _envelopes[envelope].Holders.Contains(replica);

    /// <summary>Whether a replica may hold all envelopes.</summary>
    public bool MayHoldAll(ParticipantId replica) => _envelopes.All(placed => placed.Holders.Contains(replica));

    /// <summary>Whether as many holders of each envelope have it as the policy asks for; of what is dealt anew, as many
    /// trustees their shares as open it, for no earlier dealing counts any more.</summary>
    /// <param name="announcers">Who has the bundle, the author among them.</param>
    public bool AreEnough(IReadOnlySet<ParticipantId> announcers) =>
        _envelopes.All(placed => placed.Holders.Count(announcers.Contains) >= placed.Copies)
        && _shares.TrueForAll(placed => placed.Trustees.Count(announcers.Contains) >= placed.Threshold);
}
