using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// The rows of bundles in the custody store (docs/spec/bundles.md section 4): a head for each submission, and for each
/// segment that another organisation dealt, its envelope and this node's share.
/// </summary>
internal sealed class BundleStore
{
    private readonly ICustodyStore _custody;
    private readonly IKeyVault _vault;
    private readonly ParticipantId _self;

    public BundleStore(ICustodyStore custody, IKeyVault vault, ParticipantId self)
    {
        _custody = custody;
        _vault = vault;
        _self = self;
    }

    /// <summary>The row of a head.</summary>
    public static StoredEnvelope RowOf(BundleHead head) =>
        new(BundleKey.OfHead(head.Manifest.Submission), head.Encode(), BundleKey.Nothing);

    /// <summary>The rows of a bundle that another organisation sent.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="shares">This node's shares, protected, by segment.</param>
    public static IEnumerable<StoredEnvelope> RowsOf(
        Bundle bundle, IReadOnlyDictionary<SegmentId, ReadOnlyMemory<byte>> shares)
    {
        yield return RowOf(bundle.Head);
        HashSet<SegmentId> written = [];
        int next = 0;
        foreach (Dealing dealing in bundle.Dealings)
        {
            foreach (BundleSegment segment in dealing.Segments)
            {
                ReadOnlyMemory<byte>? envelope = segment.EnvelopeDigest is null ? null : bundle.Envelopes[next++];
                if (written.Add(segment.Id))
                {
                    yield return new StoredEnvelope(
                        BundleKey.OfSegment(bundle.Id, segment.Id),
                        envelope ?? BundleKey.Nothing,
                        shares.TryGetValue(segment.Id, out ReadOnlyMemory<byte> share) ? share : BundleKey.Nothing);
                }
            }
        }
    }

    /// <summary>The head of a submission's bundle, or null when it is not held here.</summary>
    public async ValueTask<BundleHead?> ReadHeadAsync(SubmissionId submission, CancellationToken cancellationToken) =>
        await _custody.ReadEnvelopeAsync(BundleKey.OfHead(submission), cancellationToken)
            .ConfigureAwait(false) is { } stored
            ? BundleHead.TryDecode(stored.Envelope)
            : null;

    /// <summary>The envelopes of a submission in the order of its bundle; null when one is not held here.</summary>
    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>?> ReadEnvelopesAsync(
        Submission submission, IReadOnlyList<Dealing> dealings, CancellationToken cancellationToken)
    {
        bool isOwn = submission.Body.Author == _self;
        SubmissionId id = submission.Id;
        List<ReadOnlyMemory<byte>?> envelopes = [];
        foreach ((_, BundleSegment segment) in BundleContent.Enveloped(dealings))
        {
            byte[] key = isOwn ? segment.Id.ToArray() : BundleKey.OfSegment(id, segment.Id);
            if (await _custody.ReadEnvelopeAsync(key, cancellationToken).ConfigureAwait(false)
                is not { } stored || BundleKey.IsNothing(stored.Envelope))
            {
                return null;
            }

            envelopes.Add(stored.Envelope);
        }

        return envelopes;
    }

    /// <summary>This node's share of a segment that another organisation dealt, checked against its root; null when
    /// there is none.</summary>
    public async ValueTask<HeldShare?> ReadShareAsync(
        SubmissionId submission, SegmentId segment, CancellationToken cancellationToken)
    {
        byte[] key = BundleKey.OfSegment(submission, segment);
        if (await _custody.ReadEnvelopeAsync(key, cancellationToken).ConfigureAwait(false)
            is not { } stored || BundleKey.IsNothing(stored.Share))
        {
            return null;
        }

        ReadOnlyMemory<byte>? opened = await _vault
            .UnprotectAsync(VaultKey.Shares, key, stored.Share, cancellationToken).ConfigureAwait(false);
        return opened is { } bytes ? HeldShare.TryDecode(bytes.Span) : null;
    }
}
