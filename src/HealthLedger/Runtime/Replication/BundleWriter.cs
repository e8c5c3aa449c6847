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

    /// <summary>The row of the head; null when this is the only replica, or nothing is dealt.</summary>
    /// <param name="submission">The submission; gets its bundle.</param>
    /// <param name="operations">Its operations; their shares are cleared.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<StoredEnvelope?> MakeAsync(
        OrderedSubmission submission, PendingOperation[] operations, CancellationToken cancellationToken)
    {
        if (IsAlone || !operations.Any(operation => operation.Envelope is not null || operation.Shares.Count > 0))
        {
            return null;
        }

        if (!BundleHolders.AreSpread(_parts.View.Head))
        {
            foreach (UnsentShares kept in operations.SelectMany(operation => operation.Shares))
            {
                kept.Clear();
            }

            return null;
        }

        IReadOnlyList<Dealing> dealings = Dealing.Of(Submission.TryDecode(submission.Bytes, int.MaxValue)!);
        Dictionary<SegmentId, UnsentShares> shares = [];
        foreach (PendingOperation operation in operations)
        {
            foreach (UnsentShares dealt in operation.Shares)
            {
                shares[dealt.Segment] = dealt;
            }
        }

        BundleHead head = await _maker
            .MakeAsync(submission.Id, dealings, id => shares[id].Read(), cancellationToken).ConfigureAwait(false);
        foreach (UnsentShares sent in shares.Values)
        {
            sent.Clear();
        }

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
        return BundleStore.RowOf(head);
    }
}
