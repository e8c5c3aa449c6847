using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// The heads of bundles of this node's submissions that were signed while there was one replica, for those that came
/// later: made of what the custodian keeps, and stored. A dealing that another one has followed is kept by nobody; its
/// trustees get no packages any more.
/// </summary>
internal sealed class OwnBundles
{
    private readonly NodeParts _parts;
    private readonly BundleMaker _maker;
    private readonly DealtShareStore _shares;

    public OwnBundles(NodeParts parts)
    {
        _parts = parts;
        _maker = new BundleMaker(parts);
        _shares = new DealtShareStore(parts.Vault, parts.Storage.Custody);
    }

    /// <summary>HLS3006.</summary>
    public static IntegrityException Missing() => new(
        HealthLedgerErrorCodes.PayloadMissing,
        "The payload of a record that waits to be sealed is not in the store. Restore a backup.");

    /// <summary>Makes and stores the head of a submission of this node.</summary>
    /// <exception cref="IntegrityException">HLS3006 or HLS3007: what a submission that waits commits to is not in the
    /// store.</exception>
    public async ValueTask<BundleHead> MakeAsync(
        SubmissionId id,
        Submission submission,
        IReadOnlyList<Dealing> dealings,
        CancellationToken cancellationToken)
    {
        HashSet<Digest256> trustees =
        [
            .. (await _maker.TrusteesOfAsync(submission, dealings, cancellationToken).ConfigureAwait(false))
                .Select(group => group.Digest),
        ];
        bool isSealed = await _parts.View.FindSubmissionAsync(id, cancellationToken).ConfigureAwait(false) is not null;
        Dictionary<SegmentId, IReadOnlyList<DataKeyShare>> shares = [];
        HashSet<Digest256> lost = [];
        foreach (Dealing dealing in dealings.Where(dealing => trustees.Contains(dealing.TrusteeSet)))
        {
            foreach (BundleSegment segment in dealing.Segments)
            {
                if (await FindAsync(segment, isSealed, cancellationToken).ConfigureAwait(false) is { } found)
                {
                    shares[segment.Id] = found;
                }
                else
                {
                    lost.Add(dealing.TrusteeSet);
                }
            }
        }

        PreparedHead prepared = await _maker.PrepareAsync(
            id,
            submission,
            [.. dealings.Where(dealing => !lost.Contains(dealing.TrusteeSet))],
            segment => shares[segment],
            new TrusteeKeys(_parts),
            cancellationToken).ConfigureAwait(false);
        BundleHead head = (await _maker.SignAsync([prepared], cancellationToken).ConfigureAwait(false))[0];
        await _parts.Storage.Custody
            .WriteAsync(new CustodyWrite { Envelopes = [BundleStore.RowOf(head)] }, CancellationToken.None)
            .ConfigureAwait(false);
        return head;
    }

    // Those of the first dealing lie beside the envelope, those of a later one in a row of their own.
    private async ValueTask<IReadOnlyList<DataKeyShare>?> FindAsync(
        BundleSegment segment, bool isSealed, CancellationToken cancellationToken)
    {
        if (await _parts.Storage.Custody.ReadEnvelopeAsync(segment.Id.ToArray(), cancellationToken)
                .ConfigureAwait(false) is not { } stored)
        {
            return isSealed ? null : throw Missing();
        }

        List<DealtShares> kept = await _shares.ReadRowAsync(segment.Id, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte>? opened = await _parts.Vault.UnprotectAsync(
            VaultKey.Shares, segment.Id.ToArray(), stored.Share, cancellationToken).ConfigureAwait(false);
        if (opened is { } bytes && DealtShares.TryDecode(bytes.Span) is { } first)
        {
            kept.Add(first);
        }

        IReadOnlyList<DataKeyShare>? found = kept.Find(dealt => dealt.Root == segment.ShareRoot)?.Items;
        return found is not null || isSealed
            ? found
            : throw new IntegrityException(
                HealthLedgerErrorCodes.PayloadDamaged,
                "The shares of a record that waits to be sealed are not those that were dealt. Run `healthledger "
                + "verify --full`, then restore a backup.");
    }
}
