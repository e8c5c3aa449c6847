namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>An accounting in its parts, all of which may be changed.</summary>
internal sealed class ForgedAccounting : ForgedHeader
{
    /// <summary>An accounting of some entries of the sub-log, each of a block.</summary>
    public ForgedAccounting(ForgedLedger ledger, int height, int first, int count)
        : base(ledger, height)
    {
        Log = [.. ledger.SubLog.Take(height).Select(leaf => (object?[])[.. leaf])];
        State = new ForgedState(ledger.Blocks[height - 1].State);
        Subject = ledger.Subject;
        First = first;
        From = TimeOf(first);
        To = first + count < height ? TimeOf(first + count) : (ulong)Header[4]! + 1;
        Shown = [.. Enumerable.Range(first, count).Select(number => NewItem(ledger.Blocks[number]))];
        BindItems();
    }

    public object?[] Envelope { get; } = [1, 1];

    public byte[] Subject { get; set; }

    public object From { get; set; }

    public object To { get; set; }

    public ForgedState State { get; }

    /// <summary>The leaf data of the whole sub-log.</summary>
    public List<object?[]> Log { get; }

    public byte[]? Row { get; set; }

    public byte[]? Blinding { get; set; }

    public object?[] StateProof { get; set; } = [];

    public object First { get; set; }

    public object?[]? Before { get; set; }

    public object?[]? After { get; set; }

    public List<ForgedItem> Shown { get; }

    /// <summary>Rebinds everything from submissions and entries up.</summary>
    public void BindItems()
    {
        foreach (ForgedItem item in Shown)
        {
            item.BodyBytes = ForgeCbor.Encode(item.Body);
            item.Entry[3] = ForgeCbor.Hash("id/submission", item.Body[2], item.BodyBytes);
            item.Entry[5] = ForgeTree.Leaf(item.Operation);
        }

        BindEntries();
    }

    public void BindEntries()
    {
        int number = (int)First;
        foreach (ForgedItem item in Shown)
        {
            item.EntryBytes = ForgeCbor.Encode(item.Entry);
            Log[number++] = [item.Time, ForgeTree.Leaf(item.EntryBytes)];
        }

        BindLog();
    }

    /// <summary>Paths and row after a change of the log; the neighbours are those of the items.</summary>
    public void BindLog()
    {
        int number = (int)First;
        foreach (ForgedItem item in Shown)
        {
            item.Path = PathOf(number++);
        }

        Before = (int)First == 0 ? null : Neighbour((int)First - 1);
        After = number == Log.Count ? null : Neighbour(number);
        Row = Ledger.SubjectRow([.. Log]);
        Blinding = Ledger.RowBlinding;
        BindRow();
    }

    public void BindRow()
    {
        State.Set(3, Subject, Row!, Blinding!);
        BindState();
    }

    public void BindState()
    {
        StateProof = State.Prove(3, Subject);
        Header[12] = State.Root;
        BindHeader();
    }

    /// <summary>Makes it the accounting of a subject that is not enrolled.</summary>
    public void Leave()
    {
        State.Remove(3, Subject);
        (Row, Blinding, Before, After, First) = (null, null, null, null, 0);
        Shown.Clear();
        BindState();
    }

    public object?[] Neighbour(int number)
    {
        return [Log[number][0], Log[number][1], PathOf(number).ToArray<object?>()];
    }

    public List<byte[]> PathOf(int number)
    {
        return ForgeTree.Path(number, [.. Log.Select(ForgeCbor.Encode)]);
    }

    public override object?[] Items()
    {
        return
        [
            .. Envelope, Subject, From, To, .. SealedItems, Row, Blinding, ForgeCbor.Encode(StateProof), First, Before,
            After, Shown.Select(object? (item) => item.Items).ToArray(),
        ];
    }

    private static ForgedItem NewItem(ForgedBlock block)
    {
        return new ForgedItem
        {
            Time = block.Header[4]!,
            Entry = [.. block.Entries[1]],
            Operation = block.Operations[1],
            Body = [.. block.Body],
        };
    }

    private ulong TimeOf(int number)
    {
        return (ulong)Log[number][0]!;
    }
}
