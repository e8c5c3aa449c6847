namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>A receipt in its parts, all of which may be changed.</summary>
internal sealed class ForgedReceipt : ForgedHeader
{
    public ForgedReceipt(ForgedLedger ledger, int height, int operationIndex)
        : base(ledger, height)
    {
        ForgedBlock block = ledger.Blocks[height - 1];
        Operations = [.. block.Operations];
        OperationIndex = operationIndex;
        Body = [.. block.Body];
        Entry = [.. block.Entries[operationIndex]];
        History = [.. block.History];
        LeafIndex = History.Length - block.Entries.Count + operationIndex;
        Author = ledger.Participants[0];
        BindOperations();
    }

    public object?[] Envelope { get; } = [1, 1];

    public byte[][] Operations { get; set; }

    public int OperationIndex { get; }

    public byte[] Operation { get; set; } = [];

    public List<byte[]> OperationPath { get; set; } = [];

    public object?[] Body { get; }

    public byte[] BodyBytes { get; set; } = [];

    public ForgeKey Author { get; set; }

    public byte[] AuthorSignature { get; set; } = [];

    public object?[] Entry { get; }

    public byte[] EntryBytes { get; set; } = [];

    public byte[][] History { get; set; }

    public int LeafIndex { get; }

    public List<byte[]> InclusionPath { get; set; } = [];

    /// <summary>The row of the author's key in the author's proof.</summary>
    public object?[] KeyRow { get; private set; } = [];

    /// <summary>The proof of the author's key; null in a receipt of version 1.</summary>
    public ForgedStateDocument? AuthorProof { get; set; }

    /// <summary>Gives it an author from after genesis, whose key is in force at its height, and its proof.</summary>
    /// <param name="hasStopped">Whether the row says that the key stopped in the receipt's own block.</param>
    /// <param name="height">The height of the proof's header.</param>
    public void ProveAuthor(bool hasStopped, int height)
    {
        Author = new ForgeKey();
        (Body[3], Body[4]) = (ForgeRandom.Bytes(16), Author.KeyId);
        BindBody();
        Envelope[0] = 2;
        KeyRow = hasStopped
            ? [Body[3], Author.Point, 2, Header[2], Header[2], ForgedLedger.GenesisTime]
            : [Body[3], Author.Point, 1, Header[2], null, null];
        AuthorProof = new ForgedStateDocument(Ledger, height);
        BindKeyRow();
    }

    public void BindKeyRow()
    {
        AuthorProof!.ShowKey(Author.KeyId, ForgeCbor.Encode(KeyRow));
    }

    public void BindOperations()
    {
        Operation = Operations[OperationIndex];
        OperationPath = ForgeTree.Path(OperationIndex, Operations);
        Body[7] = Operations.Length;
        Body[8] = ForgeTree.Root(Operations);
        BindBody();
    }

    public void BindBody()
    {
        BodyBytes = ForgeCbor.Encode(Body);
        AuthorSignature = Author.Sign("submission", Ledger.LedgerId, BodyBytes);
        Entry[3] = ForgeCbor.Hash("id/submission", Body[2], BodyBytes);
        Entry[5] = ForgeTree.Leaf(Operation);
        BindEntry();
    }

    public void BindEntry()
    {
        EntryBytes = ForgeCbor.Encode(Entry);
        History[LeafIndex] = EntryBytes;
        InclusionPath = ForgeTree.Path(LeafIndex, History);
        Header[11] = ForgeTree.Root(History);
        BindHeader();
    }

    public override object?[] Items()
    {
        return
        [
            .. Envelope, Operation, OperationPath.ToArray<object?>(), BodyBytes, AuthorSignature, EntryBytes,
            InclusionPath.ToArray<object?>(), .. SealedItems,
            .. AuthorProof is null ? Array.Empty<object?>() : [AuthorProof.Encode()],
        ];
    }
}
