using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>
/// What is ordered: a time and submissions, or a time and what holders of recovery keys decide. `batch` and
/// `recovery-batch` of docs/spec/ledger.md section 5.
/// </summary>
internal sealed class Batch
{
    public const int MaxSubmissions = 100_000;

    private Batch(
        long time,
        IReadOnlyList<ReadOnlyMemory<byte>> submissions,
        RecoveryOrder? recovery,
        ReadOnlyMemory<byte> bytes)
    {
        Recovery = recovery;
        Time = time;
        Submissions = submissions;
        Bytes = bytes;
        Digest = LabelledHash.Of(HashLabel.Batch, bytes.Span);
    }

    public long Time { get; }

    /// <summary>The submissions' bytes, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Submissions { get; }

    /// <summary>What a recovery decides; null in every other batch. It has no submissions.</summary>
    public RecoveryOrder? Recovery { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    public Digest256 Digest { get; }

    public static Batch Create(long time, IReadOnlyList<ReadOnlyMemory<byte>> submissions)
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(3);
        writer.Unsigned(LedgerVersion.Formats);
        writer.Unsigned((ulong)time);
        writer.Array(submissions.Count);
        foreach (ReadOnlyMemory<byte> submission in submissions)
        {
            writer.Bytes(submission);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return new Batch(time, submissions, null, bytes);
    }

    public static Batch Create(long time, RecoveryOrder recovery)
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(recovery.GivenUp is null ? 4 : 5);
        writer.Unsigned(recovery.GivenUp is null ? LedgerVersion.Formats : RecoveryOrder.StatingVersion);
        writer.Unsigned((ulong)time);
        recovery.Write(ref writer);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return new Batch(time, [], recovery, bytes);
    }

    /// <summary>Reads a batch, of which the bytes become a part: nobody may change them any more.</summary>
    public static Batch? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        CanonicalReader reader = new(bytes.Span);
        int items = reader.ArrayHead(5);
        reader.Exactly(items == 5 ? RecoveryOrder.StatingVersion : LedgerVersion.Formats);
        long time = (long)reader.UnsignedTime();
        if (items >= 4)
        {
            RecoveryOrder? recovery = RecoveryOrder.Read(ref reader, statesGivenUp: items == 5);
            return reader.End() && recovery is not null ? new Batch(time, [], recovery, bytes) : null;
        }

        int count = reader.ArrayHead(MaxSubmissions);
        List<ReadOnlyMemory<byte>> submissions = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            submissions.Add(reader.BytesUpTo(bytes, int.MaxValue));
        }

        return items == 3 && reader.End() ? new Batch(time, submissions, null, bytes) : null;
    }
}
