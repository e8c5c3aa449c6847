namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>A consistency proof in its parts, all of which may be changed.</summary>
internal sealed class ForgedConsistency : ForgedHeader
{
    public ForgedConsistency(ForgedLedger ledger, int height, int firstSize)
        : base(ledger, height)
    {
        History = [.. ledger.Blocks[height - 1].History];
        FirstSize = firstSize;
        Path = ForgeTree.Consistency(firstSize, History);
        FirstRoot = ForgeTree.Root(History[..firstSize]);
        BindHeader();
    }

    public object?[] Envelope { get; } = [1];

    public byte[][] History { get; }

    public object FirstSize { get; set; }

    public byte[] FirstRoot { get; set; }

    public List<byte[]> Path { get; set; }

    public override object?[] Items()
    {
        return [.. Envelope, FirstSize, .. SealedItems, Path.ToArray<object?>()];
    }
}
