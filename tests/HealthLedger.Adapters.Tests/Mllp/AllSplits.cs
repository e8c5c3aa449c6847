using System.Buffers;

namespace HealthLedger.Adapters.Tests.Mllp;

/// <summary>Every way a reader has to cope with: whole, every two-way split, byte by byte.</summary>
internal static class AllSplits
{
    public static IEnumerable<IReadOnlyList<ReadOnlyMemory<byte>>> Of(byte[] bytes)
    {
        yield return [bytes];
        for (int i = 1; i < bytes.Length; i++)
        {
            yield return [bytes.AsMemory(0, i), bytes.AsMemory(i)];
        }

        yield return [.. Enumerable.Range(0, bytes.Length).Select(i => new ReadOnlyMemory<byte>(bytes, i, 1))];
    }

    /// <summary>The pieces as one input of many segments, with an empty segment between them.</summary>
    public static ReadOnlySequence<byte> Join(IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        Segment first = new(ReadOnlyMemory<byte>.Empty, null);
        Segment last = first;
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            last = new Segment(piece, last);
            last = new Segment(ReadOnlyMemory<byte>.Empty, last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
