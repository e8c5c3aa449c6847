using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>
/// What a node has still to do about the bundle of a sealed submission: `bundle-task` of docs/spec/bundles.md
/// section 4.
/// </summary>
internal sealed class BundleTask
{
    private const ulong Version = 1;

    public BundleTask(SubmissionId submission, bool isMissing, bool isPosted, IReadOnlyList<FaultyShare> faults)
    {
        Submission = submission;
        IsMissing = isMissing;
        IsPosted = isPosted;
        Faults = faults;
    }

    public SubmissionId Submission { get; }

    /// <summary>Whether the bundle is to be fetched.</summary>
    public bool IsMissing { get; }

    /// <summary>Whether the complaints are on the ledger, or on their way.</summary>
    public bool IsPosted { get; }

    /// <summary>The shares that this trustee did not get, or that are wrong.</summary>
    public IReadOnlyList<FaultyShare> Faults { get; }

    public static BundleTask? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(5);
        reader.Exactly(Version);
        SubmissionId submission = reader.Submission();
        bool isMissing = reader.Boolean();
        bool isPosted = reader.Boolean();
        int count = reader.ArrayHead(CanonicalReader.MaxArrayLength);
        List<FaultyShare> faults = new(Math.Min(count, 4096));
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(5);
            faults.Add(new FaultyShare(
                reader.Record(),
                reader.Segment(),
                reader.Unsigned(),
                reader.Unsigned(255),
                (ShareFault)reader.Unsigned(255)));
        }

        return reader.End() ? new BundleTask(submission, isMissing, isPosted, faults) : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(5);
        writer.Unsigned(Version);
        writer.Id(Submission);
        writer.Boolean(IsMissing);
        writer.Boolean(IsPosted);
        writer.Array(Faults.Count);
        foreach (FaultyShare fault in Faults)
        {
            writer.Array(5);
            writer.Id(fault.Record);
            writer.Id(fault.Segment);
            writer.Unsigned(fault.Epoch);
            writer.Unsigned(fault.X);
            writer.Unsigned((ulong)fault.Fault);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
