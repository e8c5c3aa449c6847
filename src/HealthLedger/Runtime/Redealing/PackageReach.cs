using HealthLedger.Bundles;
using HealthLedger.Consensus;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Runtime.Replication;

namespace HealthLedger.Runtime.Redealing;

/// <summary>
/// Which trustees can be sent shares, and to which of them those of a record went: who publishes its key after a record
/// was dealt gets its share with another dealing (docs/spec/bundles.md section 3).
/// </summary>
internal sealed class PackageReach
{
    private readonly NodeParts _parts;
    private readonly BundleStore _store;

    // Records of one submission follow each other.
    private (SubmissionId Id, BundleHead? Head)? _last;

    public PackageReach(NodeParts parts)
    {
        _parts = parts;
        _store = new BundleStore(parts.Storage.Custody, parts.Vault, parts.Organisation);
    }

    /// <summary>What records are dealt by at a head.</summary>
    public async ValueTask<TrusteeTerms> TermsOfAsync(LedgerHead head, CancellationToken cancellationToken)
    {
        List<uint> reached = [];
        List<uint> keyless = [];
        foreach (ReplicaDefinition trustee in head.Replicas.Replicas)
        {
            if (trustee.Participant != _parts.Organisation)
            {
                StateKey key = new(StateKind.TrusteeKey, TrusteeKeyRow.KeyOf(trustee.Participant, 0));
                bool hasKey = await _parts.ReadRowAsync(key, cancellationToken).ConfigureAwait(false) is not null;
                (hasKey ? reached : keyless).Add(trustee.Index + 1);
            }
        }

        return TrusteeTerms.Of(head, reached, keyless);
    }

    /// <summary>Whether the newest dealing of a record had a package for every trustee that has a key. It is dealt to
    /// the present ones.</summary>
    public async ValueTask<bool> IsCompleteAsync(
        DealtRecord dealt, TrusteeTarget target, TrusteeTerms terms, CancellationToken cancellationToken)
    {
        HashSet<ParticipantId> reached =
        [
            .. _parts.View.Head.Replicas.Replicas.Where(replica => terms.Reached.Contains(replica.Index + 1))
                .Select(replica => replica.Participant),
        ];
        uint[] numbers =
        [
            .. target.Placed.Trustees.Select((trustee, i) => (trustee, Number: (uint)i + 1))
                .Where(one => reached.Contains(one.trustee)).Select(one => one.Number),
        ];
        if (numbers.Length == 0)
        {
            return true;
        }

        if (await FindAsync(dealt, cancellationToken).ConfigureAwait(false) is not { } submission)
        {
            return false;
        }

        if (_last is not { } last || last.Id != submission)
        {
            last = (submission, (await _store.ReadAsync(submission, cancellationToken).ConfigureAwait(false))?.Head);
            _last = last;
        }

        if (last.Head is not { } head)
        {
            return false;
        }

        HashSet<uint> packaged = [];
        foreach (ManifestPackage package in head.Manifest.Packages)
        {
            if (await _parts.Placement.ViewAsync(package.Epoch, cancellationToken).ConfigureAwait(false) is { } view
                && view.Of(_parts.Organisation, target.Kind).TrusteesDigest == dealt.Trustees)
            {
                packaged.Add(package.X);
            }
        }

        return numbers.All(packaged.Contains);
    }

    // The submission of the newest dealing.
    private async ValueTask<SubmissionId?> FindAsync(DealtRecord dealt, CancellationToken cancellationToken)
    {
        RecordId record = dealt.Record.Record;
        LocatedEntry? located = await OwnRecordWalk.FindAsync(
            _parts.View,
            record,
            entry => dealt.Newest is { } newest
                ? entry.Leaf == newest.Leaf
                : OwnRecordWalk.IsSealing(entry, record),
            cancellationToken).ConfigureAwait(false);
        return located?.Entry.SubmissionId;
    }
}
