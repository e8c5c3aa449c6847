using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// Makes the bundle of a submission that was just signed, where there are other replicas: its head is written with the
/// submission, in the same step.
/// </summary>
internal sealed class BundleWriter
{
    private readonly NodeParts _parts;
    private readonly BundleMaker _maker;

    public BundleWriter(NodeParts parts)
    {
        _parts = parts;
        _maker = new BundleMaker(parts);
    }

    /// <summary>How many bytes of envelopes and shares go into one submission, when they are not of one
    /// record.</summary>
    public long MostBytes => IsAlone
        ? _parts.Options.SubmissionEnvelopeBytes
        : Math.Min(_parts.Options.SubmissionEnvelopeBytes, BundleLimits.UsualBundleBytes);

    private bool IsAlone => _parts.View.Epochs.Newest.Replicas.Count == 1;

    /// <summary>The rows of the heads of what was signed together: of each submission that deals something, when this
    /// is not the only replica.</summary>
    /// <param name="signed">Submissions with their operations. A submission gets its bundle, and the shares of the
    /// operations are cleared.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<IReadOnlyList<StoredEnvelope>> MakeAsync(
        IReadOnlyList<(OrderedSubmission Submission, PendingOperation[] Operations)> signed,
        CancellationToken cancellationToken)
    {
        List<(OrderedSubmission Submission, PendingOperation[] Operations)> dealing = IsAlone
            ? []
            : [.. signed.Where(one => one.Operations.Any(
                operation => (operation.Envelope is not null || operation.Shares.Count > 0)
                    && operation.Placed?.ReachesOthersThan(_parts.Organisation) != false))];
        TrusteeKeys keys = new(_parts);
        List<StoredEnvelope> rows = new(dealing.Count);
        for (int first = 0; first < dealing.Count; first += ManifestPlace.MaxTogether)
        {
            int count = Math.Min(ManifestPlace.MaxTogether, dealing.Count - first);
            List<PreparedHead> prepared = new(count);
            for (int i = 0; i < count; i++)
            {
                (OrderedSubmission submission, PendingOperation[] operations) = dealing[first + i];
                prepared.Add(await PrepareAsync(submission, operations, keys, cancellationToken).ConfigureAwait(false));
            }

            IReadOnlyList<BundleHead> heads = await _maker.SignAsync(prepared, cancellationToken)
                .ConfigureAwait(false);
            for (int i = 0; i < count; i++)
            {
                (OrderedSubmission submission, PendingOperation[] operations) = dealing[first + i];
                Complete(submission, operations, heads[i]);
                rows.Add(BundleStore.RowOf(heads[i]));
            }
        }

        return rows;
    }

    private async ValueTask<PreparedHead> PrepareAsync(
        OrderedSubmission submission,
        PendingOperation[] operations,
        TrusteeKeys keys,
        CancellationToken cancellationToken)
    {
        Dictionary<SegmentId, UnsentShares> shares = [];
        foreach (UnsentShares dealt in operations.SelectMany(operation => operation.Shares))
        {
            shares[dealt.Segment] = dealt;
        }

        Submission decoded = Submission.TryDecode(submission.Bytes, int.MaxValue)!;
        PreparedHead prepared = await _maker
            .PrepareAsync(
                submission.Id,
                decoded,
                Dealing.Of(decoded),
                id => shares[id].Read(),
                keys,
                cancellationToken)
            .ConfigureAwait(false);
        Clear(operations);
        return prepared;
    }

    private static void Complete(OrderedSubmission submission, PendingOperation[] operations, BundleHead head)
    {
        ReadOnlyMemory<byte>?[] envelopes =
        [
            .. operations.Where(operation => operation.Envelope is not null)
                .Select(operation => (ReadOnlyMemory<byte>?)operation.Envelope!.Envelope),
        ];
        if (envelopes.Sum(envelope => (long)envelope!.Value.Length) <= BundleLimits.MaxPartBytes)
        {
            submission.SmallBundle = Bundle.Encode(submission.Bytes, head, envelopes);
        }

        submission.HasBundle = true;
    }

    private static void Clear(IEnumerable<PendingOperation> operations)
    {
        foreach (UnsentShares kept in operations.SelectMany(operation => operation.Shares))
        {
            kept.Clear();
        }
    }
}
