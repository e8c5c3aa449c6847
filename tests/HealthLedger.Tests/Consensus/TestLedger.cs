using System.Text;
using HealthLedger.Consensus;
using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Consensus;

/// <summary>A ledger of headers: what is executed, and what of it is stored with seals.</summary>
internal sealed class TestLedger
{
    private readonly Dictionary<string, ReplicaSet> _changes;
    private readonly ulong _window;
    private readonly List<TransferredBlock> _stored = [];

    public TestLedger(LedgerId ledger, ReplicaSet first, Dictionary<string, ReplicaSet> changes, int window)
    {
        Id = ledger;
        First = first;
        Set = first;
        _changes = changes;
        _window = (ulong)window;
        Hash = new Digest256(ledger.ToArray());
    }

    public LedgerId Id { get; }

    public ReplicaSet First { get; }

    public ReplicaSet Set { get; private set; }

    public ulong EpochStart { get; private set; }

    public ulong Height { get; private set; }

    public Digest256 Hash { get; private set; }

    public long Time { get; private set; } = 1000;

    /// <summary>Milliseconds by which this ledger's execution is wrong.</summary>
    public long Skew { get; set; }

    public EpochBoundary? Scheduled { get; private set; }

    public IReadOnlyList<TransferredBlock> Stored => _stored;

    /// <summary>What stands in the blocks, in order.</summary>
    public List<string> Ordered { get; } = [];

    public byte[] Execute(ReadOnlyMemory<byte>? bytes, out EpochBoundary? scheduled)
    {
        Batch batch = bytes is { } given ? Batch.TryDecode(given)! : Batch.Create(Time + 1, []);
        Time = Math.Max(batch.Time, Time + 1) + Skew;
        Height++;
        scheduled = null;
        foreach (ReadOnlyMemory<byte> submission in batch.Submissions)
        {
            string text = Encoding.ASCII.GetString(submission.Span);
            if (Ordered.Contains(text))
            {
                continue;
            }

            Ordered.Add(text);
            if (Scheduled is null && _changes.TryGetValue(text, out ReplicaSet? next))
            {
                Scheduled = scheduled = new EpochBoundary(Height + _window, next);
            }
        }

        bool isBoundary = Scheduled?.Height == Height;
        BlockHeader header = new()
        {
            LedgerId = Id,
            Height = Height,
            Previous = Hash,
            Time = Time,
            Epoch = Set.Epoch,
            ReplicaSet = Set.Digest,
            NextReplicaSet = isBoundary ? Scheduled!.Next.Digest : Set.Digest,
            BatchDigest = batch.Digest,
            EntryCount = (ulong)batch.Submissions.Count,
            HistorySize = (ulong)Ordered.Count,
            HistoryRoot = batch.Digest,
            StateRoot = Hash,
        };
        byte[] encoded = header.Encode();
        Hash = header.Hash(encoded);
        if (isBoundary)
        {
            Set = Scheduled!.Next;
            EpochStart = Height;
            Scheduled = null;
        }

        return encoded;
    }

    /// <summary>Stores a block that is executed.</summary>
    public void Store(SealedHeader head, ReadOnlyMemory<byte>? batch)
    {
        BlockHeader header = BlockHeader.TryDecode(head.Header.Span)!;
        Assert.Equal((ulong)_stored.Count + 1, header.Height);
        byte[]? next = header.NextReplicaSet == header.ReplicaSet
            ? null
            : _changes.Values.Single(set => set.Digest == header.NextReplicaSet).Bytes;
        ReadOnlyMemory<byte> bytes = batch ?? Batch.Create(header.Time, []).Bytes;
        _stored.Add(new TransferredBlock(head, bytes, next is null ? null : (ReadOnlyMemory<byte>?)next));
    }

    /// <summary>What a process that starts again has: the stored blocks, executed.</summary>
    public TestLedger Reopen()
    {
        TestLedger again = new(Id, First, _changes, (int)_window);
        foreach (TransferredBlock block in _stored)
        {
            again.Execute(block.Batch, out _);
            again._stored.Add(block);
        }

        return again;
    }
}
