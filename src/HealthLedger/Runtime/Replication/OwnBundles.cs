using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// The bundles of this node's submissions after a start, or after the going over from one replica to several: from the
/// store, or made of what the custodian keeps when there is none yet.
/// </summary>
internal sealed class OwnBundles
{
    private readonly NodeParts _parts;
    private readonly BundleStore _store;
    private readonly BundleServer _server;
    private readonly BundleMaker _maker;

    public OwnBundles(NodeParts parts, BundleStore store, BundleServer server)
    {
        _parts = parts;
        _store = store;
        _server = server;
        _maker = new BundleMaker(parts);
    }

    /// <summary>The bundle of a submission that waits; its head is on stable storage.</summary>
    /// <exception cref="IntegrityException">HLS3006 or HLS3007: what the submission commits to is not in the
    /// store.</exception>
    public async ValueTask<byte[]> LoadAsync(OrderedSubmission submission, CancellationToken cancellationToken)
    {
        if (await _store.ReadHeadAsync(submission.Id, cancellationToken).ConfigureAwait(false) is null)
        {
            await MakeAsync(submission, cancellationToken).ConfigureAwait(false);
        }

        return await _server.LoadAsync(submission.Id, cancellationToken).ConfigureAwait(false) ?? throw Missing();
    }

    private async ValueTask MakeAsync(OrderedSubmission submission, CancellationToken cancellationToken)
    {
        Submission decoded = Submission.TryDecode(submission.Bytes, int.MaxValue) ?? throw Missing();
        IReadOnlyList<Dealing> dealings = Dealing.Of(decoded);
        Dictionary<SegmentId, IReadOnlyList<DataKeyShare>> shares = [];
        foreach (BundleSegment segment in dealings.SelectMany(dealing => dealing.Segments))
        {
            shares[segment.Id] = await ReadAsync(segment, cancellationToken).ConfigureAwait(false);
        }

        BundleHead head = await _maker.MakeAsync(submission.Id, dealings, id => shares[id], cancellationToken)
            .ConfigureAwait(false);
        await _parts.Storage.Custody
            .WriteAsync(new CustodyWrite { Envelopes = [BundleStore.RowOf(head)] }, CancellationToken.None)
            .ConfigureAwait(false);
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

    private static IntegrityException Missing() => new(
        HealthLedgerErrorCodes.PayloadMissing,
        "The payload of a record that waits to be sealed is not in the store. Restore a backup.");
}
