using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>What is ordered: a time and submissions. `batch` of docs/spec/ledger.md section 5.</summary>
internal sealed class Batch
{
    public const int MaxSubmissions = 100_000;

    private Batch(long time, IReadOnlyList<ReadOnlyMemory<byte>> submissions, byte[] bytes)
    {
        Time = time;
        Submissions = submissions;
        Bytes = bytes;
        Digest = LabelledHash.Of(HashLabel.Batch, bytes);
    }

    public long Time { get; }

    /// <summary>The submissions' bytes, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Submissions { get; }

    public byte[] Bytes { get; }

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
        return new Batch(time, submissions, bytes);
    }

    public static Batch? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        CanonicalReader reader = new(bytes.Span);
        reader.Array(3);
        reader.Exactly(LedgerVersion.Formats);
        long time = (long)reader.UnsignedTime();
        int count = reader.ArrayHead(MaxSubmissions);
        List<ReadOnlyMemory<byte>> submissions = new(count);
        for (int i = 0; i < count; i++)
        {
            submissions.Add(reader.Bytes().ToArray());
        }

        return reader.End() ? new Batch(time, submissions, bytes.ToArray()) : null;
    }
}
