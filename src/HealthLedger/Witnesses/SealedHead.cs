using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Witnesses;

/// <summary>A header with its seals: what a witness is shown, remembers, and keeps as evidence.</summary>
internal sealed class SealedHead
{
    private SealedHead(Block block)
    {
        Block = block;
        Hash = block.Header.Hash(block.HeaderBytes);
    }

    /// <summary>The block without its content.</summary>
    public Block Block { get; }

    public BlockHeader Header => Block.Header;

    public Digest256 Hash { get; }

    public ulong Height => Header.Height;

    public static SealedHead Of(Block block) => new(Bare(block.Header, block.HeaderBytes, block.Seals));

    /// <summary>Reads header and seals; null and a refused reader when they are not of their form.</summary>
    public static SealedHead? Read(ref CanonicalReader reader)
    {
        byte[] bytes = reader.Bytes().ToArray();
        IReadOnlyList<Seal> seals = Seal.ReadList(ref reader);
        if (!reader.IsGood || BlockHeader.TryDecode(bytes) is not { } header)
        {
            reader.Refuse(DecodeStatus.ValueUnknown);
            return null;
        }

        return new SealedHead(Bare(header, bytes, seals));
    }

    public void Write(ref CanonicalWriter writer)
    {
        writer.Bytes(Block.HeaderBytes);
        Seal.WriteList(ref writer, Block.Seals);
    }

    /// <summary>What a witness signs of this head: `[height, header-hash, history-size, history-root]`.</summary>
    public byte[] Statement()
    {
        CanonicalWriter writer = new(stackalloc byte[128]);
        writer.Array(4);
        writer.Unsigned(Height);
        writer.Id(Hash);
        writer.Unsigned(Header.HistorySize);
        writer.Id(Header.HistoryRoot);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static Block Bare(BlockHeader header, byte[] bytes, IReadOnlyList<Seal> seals) => new()
    {
        Header = header,
        HeaderBytes = bytes,
        BatchBytes = default,
        Skipped = [],
        Entries = [],
        Seals = seals,
    };
}
