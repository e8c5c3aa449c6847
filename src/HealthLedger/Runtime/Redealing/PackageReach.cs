using HealthLedger.Bundles;
using HealthLedger.Consensus;
using HealthLedger.Ledger;
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
        foreach (ReplicaDefinition trustee in BundleHolders.AreSpread(head) ? head.Replicas.Replicas : [])
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
        DealtRecord dealt, TrusteeTerms terms, CancellationToken cancellationToken)
    {
        if (terms.Reached.Count == 0)
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

        return last.Head is { } head && terms.Reached.All(number => head.Manifest.Packages.Any(package =>
            package.X == number && _parts.View.Epochs.SetOf(package.Epoch) is { } set
            && TrusteeSet.DigestOf(set) == dealt.Trustees));
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
