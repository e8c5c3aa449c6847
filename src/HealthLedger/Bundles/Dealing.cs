using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>
/// What one operation of a submission deals: shares of which segments, to which trustees, and with which envelopes.
/// The one place that knows which operations need a bundle.
/// </summary>
internal sealed class Dealing
{
    // Salt and type stand at the same place in every operation: most are told apart without being decoded.
    private const int TypeOffset = 2 + LedgerOperation.SaltBytes;
    private const int LargestInOneByte = 23;

    private Dealing(
        int operation,
        RecordId record,
        uint threshold,
        Digest256 trusteeSet,
        IEnumerable<BundleSegment> segments)
    {
        Operation = operation;
        Record = record;
        Threshold = threshold;
        TrusteeSet = trusteeSet;
        Segments = [.. segments];
    }

    /// <summary>Which operation of the submission it is.</summary>
    public int Operation { get; }

    /// <summary>The record.</summary>
    public RecordId Record { get; }

    /// <summary>How many shares open a segment.</summary>
    public uint Threshold { get; }

    /// <summary>The digest of the trustees.</summary>
    public Digest256 TrusteeSet { get; }

    /// <summary>The segments, in order; never none.</summary>
    public IReadOnlyList<BundleSegment> Segments { get; }

    /// <summary>All that a submission deals, in the order of its operations.</summary>
    public static IReadOnlyList<Dealing> Of(Submission submission)
    {
        List<Dealing> dealings = [];
        for (int i = 0; i < submission.Operations.Count; i++)
        {
            if (TryRead(i, submission.Operations[i].Span) is { } dealing)
            {
                dealings.Add(dealing);
            }
        }

        return dealings;
    }

    /// <summary>Whether a submission deals anything, and so needs its bundle.</summary>
    public static bool IsIn(Submission submission)
    {
        foreach (ReadOnlyMemory<byte> operation in submission.Operations)
        {
            if (TryRead(0, operation.Span) is not null)
            {
                return true;
            }
        }

        return false;
    }

    // The envelopes of a record that is dealt anew went with its sealing.
    private static Dealing? TryRead(int number, ReadOnlySpan<byte> operation) =>
        operation.Length > TypeOffset && operation[TypeOffset] <= LargestInOneByte
            && (OperationType)operation[TypeOffset]
                is OperationType.AppendRecord or OperationType.AmendRecord or OperationType.RedealRecord
            ? LedgerOperation.TryDecode(operation) switch
            {
                SealedRecord { Segments.Count: > 0 } record => new Dealing(
                    number, record.Record, record.Threshold, record.TrusteeSet, record.Segments.Select(
                        segment => new BundleSegment(segment.Id, segment.ShareRoot, segment.EnvelopeDigest))),
                RedealRecord redeal => new Dealing(
                    number, redeal.Record, redeal.Threshold, redeal.TrusteeSet, redeal.Segments.Select(
                        dealt => new BundleSegment(dealt.Segment, dealt.ShareRoot, envelopeDigest: null))),
                _ => null,
            }
            : null;
}
