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

    /// <summary>The row of a bundle of the organisation's own.</summary>
    public static StoredEnvelope RowOf(BundleHead head) =>
        new(BundleKey.Of(head.Manifest.Submission), StoredBundle.Encode(head, []), BundleKey.Nothing);

    /// <summary>The row of a bundle that another organisation sent. One row for all of it: a row for each segment costs
    /// more than everything else that is done with it.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="shares">This node's shares of it, protected.</param>
    public static StoredEnvelope RowOf(Bundle bundle, ReadOnlyMemory<byte> shares) =>
        new(BundleKey.Of(bundle.Id), StoredBundle.Encode(bundle.Head, bundle.Envelopes), shares);

    /// <summary>Whether there is a bundle of a submission.</summary>
    public ValueTask<bool> HoldsAsync(SubmissionId submission, CancellationToken cancellationToken) =>
        _custody.HasEnvelopeAsync(BundleKey.Of(submission), cancellationToken);

    /// <summary>Whether there is a bundle of a submission with all that this node is to hold of it.</summary>
    /// <param name="submission">The submission.</param>
    /// <param name="mayHold">Whether this node may hold an envelope, by its place.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="IntegrityException">HLS3007: what is stored is damaged.</exception>
    public async ValueTask<bool> HoldsAllAsync(
        SubmissionId submission, Func<int, bool> mayHold, CancellationToken cancellationToken)
    {
        if (await ReadAsync(submission, cancellationToken).ConfigureAwait(false) is not { } stored)
        {
            return false;
        }

        // Those of the organisation's own are elsewhere.
        for (int i = 0; i < stored.Envelopes.Count; i++)
        {
            if (stored.Envelopes[i] is null && mayHold(i))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What is stored of a submission's bundle, or null when nothing is.</summary>
    /// <exception cref="IntegrityException">HLS3007: what is stored is damaged.</exception>
    public async ValueTask<StoredBundle?> ReadAsync(SubmissionId submission, CancellationToken cancellationToken) =>
        await _custody.ReadEnvelopeAsync(BundleKey.Of(submission), cancellationToken)
            .ConfigureAwait(false) is { } stored
            ? StoredBundle.TryDecode(stored.Envelope) ?? throw Damaged()
            : null;

    /// <summary>The envelopes of a submission in the order of its bundle; null when one is not held here.</summary>
    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>?> ReadEnvelopesAsync(
        Submission submission,
        StoredBundle? stored,
        IReadOnlyList<Dealing> dealings,
        CancellationToken cancellationToken)
    {
        if (submission.Body.Author != _self)
        {
            return stored?.Envelopes.All(envelope => envelope is not null) == true ? stored.Envelopes : null;
        }

        List<ReadOnlyMemory<byte>?> envelopes = [];
        foreach ((_, BundleSegment segment) in BundleContent.Enveloped(dealings))
        {
            if (await _custody.ReadEnvelopeAsync(segment.Id.ToArray(), cancellationToken).ConfigureAwait(false)
                is not { } own)
            {
                return null;
            }

            envelopes.Add(own.Envelope);
        }

        return envelopes;
    }

    /// <summary>This node's share of a segment that another organisation dealt; null when there is none.</summary>
    /// <exception cref="IntegrityException">HLS3007: what is stored is damaged.</exception>
    public async ValueTask<HeldShare?> ReadShareAsync(
        SubmissionId submission, SegmentId segment, CancellationToken cancellationToken)
    {
        byte[] key = BundleKey.Of(submission);
        if (await _custody.ReadEnvelopeAsync(key, cancellationToken).ConfigureAwait(false)
            is not { } stored || BundleKey.IsNothing(stored.Share))
        {
            return null;
        }

        ReadOnlyMemory<byte> opened = await _vault
            .UnprotectAsync(VaultKey.Shares, key, stored.Share, cancellationToken).ConfigureAwait(false)
            ?? throw Damaged();
        IReadOnlyList<HeldShare> shares = SharePackage.TryDecode(opened.Span) ?? throw Damaged();
        return shares.LastOrDefault(share => share.Share.Segment == segment);
    }

    private static IntegrityException Damaged() => new(
        HealthLedgerErrorCodes.PayloadDamaged,
        "What is stored of another organisation's records is damaged. Run `healthledger verify --full`, then restore a "
        + "backup.");
}
