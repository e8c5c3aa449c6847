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

    private Dealing(int operation, SealedRecord record)
    {
        Operation = operation;
        Record = record.Record;
        Threshold = record.Threshold;
        TrusteeSet = record.TrusteeSet;
        Segments = [.. record.Segments.Select(segment => new BundleSegment(
            segment.Id, segment.ShareRoot, segment.EnvelopeDigest))];
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
            if (TryRead(submission.Operations[i].Span) is { Segments.Count: > 0 } record)
            {
                dealings.Add(new Dealing(i, record));
            }
        }

        return dealings;
    }

    /// <summary>Whether a submission deals anything, and so needs its bundle.</summary>
    public static bool IsIn(Submission submission)
    {
        foreach (ReadOnlyMemory<byte> operation in submission.Operations)
        {
            if (TryRead(operation.Span) is { Segments.Count: > 0 })
            {
                return true;
            }
        }

        return false;
    }

    private static SealedRecord? TryRead(ReadOnlySpan<byte> operation) =>
        operation.Length > TypeOffset && operation[TypeOffset] <= LargestInOneByte
            && (OperationType)operation[TypeOffset] is OperationType.AppendRecord or OperationType.AmendRecord
            ? LedgerOperation.TryDecode(operation) as SealedRecord
            : null;
}
