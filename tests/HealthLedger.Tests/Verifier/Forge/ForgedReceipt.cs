namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>
/// A receipt in its parts, all of which may be changed. The Bind methods recompute every hash and signature above the
/// part that was changed, so that only the check that is meant can find the change.
/// </summary>
internal sealed class ForgedReceipt
{
    private readonly ForgedLedger _ledger;

    public ForgedReceipt(ForgedLedger ledger, int height, int operationIndex)
    {
        _ledger = ledger;
        ForgedBlock block = ledger.Blocks[height - 1];
        Epoch = (height - 1) / ForgedLedger.BlocksPerEpoch;
        Operations = [.. block.Operations];
        OperationIndex = operationIndex;
        Body = [.. block.Body];
        Entry = [.. block.Entries[operationIndex]];
        Header = [.. block.Header];
        History = [.. block.History];
        LeafIndex = History.Length - block.Entries.Count + operationIndex;
        Author = ledger.Participants[0];
        Signers = [.. Enumerable.Range(0, Quorum(ledger.Epochs[Epoch].Length))];
        for (int epoch = 0; epoch < Epoch; epoch++)
        {
            Steps.Add(NewStep(epoch));
        }

        BindOperations();
    }

    public object?[] Envelope { get; } = [1, 1];

    public int Epoch { get; }

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

    public object?[] Header { get; }

    public byte[] HeaderBytes { get; set; } = [];

    /// <summary>The replicas whose seals the receipt carries.</summary>
    public List<int> Signers { get; }

    public List<object?[]> Seals { get; set; } = [];

    public List<ForgedStep> Steps { get; } = [];

    public List<object?[]> Cosignatures { get; set; } = [];

    public static int Quorum(int replicas)
    {
        return replicas - ((replicas - 1) / 3);
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
        AuthorSignature = Author.Sign("submission", _ledger.LedgerId, BodyBytes);
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

    public void BindHeader()
    {
        HeaderBytes = ForgeCbor.Encode(Header);
        BindSeals();
    }

    public void BindSeals()
    {
        Seals = [.. Signers.Select(i => Seal(_ledger.Epochs[Epoch], i, HeaderBytes))];
        byte[] hash = ForgeCbor.Hash("id/seal", Header[1], HeaderBytes);
        byte[] body = ForgeCbor.Encode([Header[2], hash, Header[10], Header[11]]);
        Cosignatures = [.. _ledger.Witnesses
            .Select(key => new object?[] { key.KeyId, key.Sign("witness", _ledger.LedgerId, body) })
            .OrderBy(item => Convert.ToHexString((byte[])item[0]!), StringComparer.Ordinal)];
    }

    public void BindStep(int epoch)
    {
        ForgedStep step = Steps[epoch];
        step.HeaderBytes = ForgeCbor.Encode(step.Header);
        step.Seals = [.. SealAll(epoch, step.HeaderBytes)];
    }

    public object?[] Seal(ForgeKey[] keys, int replica, byte[] header)
    {
        return [replica, keys[replica].Sign("seal", _ledger.LedgerId, header)];
    }

    public object?[] Items()
    {
        return
        [
            .. Envelope, Operation, OperationPath.ToArray<object?>(), BodyBytes, AuthorSignature, EntryBytes,
            InclusionPath.ToArray<object?>(), HeaderBytes, Seals.ToArray<object?>(),
            Steps.Select(object? (step) => step.Items).ToArray(), Cosignatures.ToArray<object?>(),
        ];
    }

    public byte[] Encode()
    {
        return ForgeCbor.Encode(Items());
    }

    private ForgedStep NewStep(int epoch)
    {
        object?[] header = [.. _ledger.Blocks[((epoch + 1) * ForgedLedger.BlocksPerEpoch) - 1].Header];
        byte[] bytes = ForgeCbor.Encode(header);
        return new ForgedStep
        {
            Header = header,
            HeaderBytes = bytes,
            Seals = [.. SealAll(epoch, bytes)],
            Set = _ledger.Set(epoch + 1),
        };
    }

    private IEnumerable<object?[]> SealAll(int epoch, byte[] header)
    {
        ForgeKey[] keys = _ledger.Epochs[epoch];
        return Enumerable.Range(0, Quorum(keys.Length)).Select(i => Seal(keys, i, header));
    }
}
