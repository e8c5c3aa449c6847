using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// The heads of bundles of this node's submissions that were signed while there was one replica, for those that came
/// later: made of what the custodian keeps, and stored.
/// </summary>
internal sealed class OwnBundles
{
    private readonly NodeParts _parts;
    private readonly BundleMaker _maker;

    public OwnBundles(NodeParts parts)
    {
        _parts = parts;
        _maker = new BundleMaker(parts);
    }

    /// <summary>HLS3006.</summary>
    public static IntegrityException Missing() => new(
        HealthLedgerErrorCodes.PayloadMissing,
        "The payload of a record that waits to be sealed is not in the store. Restore a backup.");

    /// <summary>Makes and stores the head of a submission of this node.</summary>
    /// <exception cref="IntegrityException">HLS3006 or HLS3007: what the submission commits to is not in the
    /// store.</exception>
    public async ValueTask<BundleHead> MakeAsync(
        SubmissionId id, IReadOnlyList<Dealing> dealings, CancellationToken cancellationToken)
    {
        HashSet<Digest256> trustees = [.. _maker.SetsOf(dealings).Select(TrusteeSet.DigestOf)];
        Dictionary<SegmentId, IReadOnlyList<DataKeyShare>> shares = [];
        foreach (BundleSegment segment in dealings.Where(dealing => trustees.Contains(dealing.TrusteeSet))
            .SelectMany(dealing => dealing.Segments))
        {
            shares[segment.Id] = await ReadAsync(segment, cancellationToken).ConfigureAwait(false);
        }

        BundleHead head = await _maker
            .MakeAsync(id, dealings, segment => shares[segment], cancellationToken).ConfigureAwait(false);
        await _parts.Storage.Custody
            .WriteAsync(new CustodyWrite { Envelopes = [BundleStore.RowOf(head)] }, CancellationToken.None)
            .ConfigureAwait(false);
        return head;
    }

    private async ValueTask<IReadOnlyList<DataKeyShare>> ReadAsync(
        BundleSegment segment, CancellationToken cancellationToken)
    {
        StoredEnvelope stored = await _parts.Storage.Custody
            .ReadEnvelopeAsync(segment.Id.ToArray(), cancellationToken).ConfigureAwait(false) ?? throw Missing();
        ReadOnlyMemory<byte>? opened = await _parts.Vault.UnprotectAsync(
            VaultKey.Shares, segment.Id.ToArray(), stored.Share, cancellationToken).ConfigureAwait(false);
        return opened is { } bytes && DealtShares.TryDecode(bytes.Span) is { } dealt
            && DataKeyShare.RootOf(dealt.Items) == segment.ShareRoot
            ? dealt.Items
            : throw new IntegrityException(
                HealthLedgerErrorCodes.PayloadDamaged,
                "The shares of a record that waits to be sealed are not those that were dealt. Run `healthledger "
                + "verify --full`, then restore a backup.");
    }
}
