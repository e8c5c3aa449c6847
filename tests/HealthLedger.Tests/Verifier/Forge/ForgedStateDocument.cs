namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>A state proof in its parts, all of which may be changed.</summary>
internal sealed class ForgedStateDocument : ForgedHeader
{
    /// <summary>The proof that the record of a block is in the state.</summary>
    public ForgedStateDocument(ForgedLedger ledger, int height)
        : base(ledger, height)
    {
        State = new ForgedState(ledger.Blocks[height - 1].State);
        Key = ledger.Blocks[0].Record;
        Row = ForgedLedger.RecordRow;
        Blinding = ledger.RowBlinding;
        BindState();
    }

    public object?[] Envelope { get; } = [1];

    public ForgedState State { get; set; }

    public object Kind { get; set; } = 4;

    public byte[] Key { get; set; }

    public byte[]? Row { get; set; }

    public byte[]? Blinding { get; set; }

    public object?[] StateProof { get; set; } = [];

    public object?[] Siblings => (object?[])StateProof[1]!;

    public void BindState()
    {
        StateProof = State.Prove((int)Kind, Key);
        Header[12] = State.Root;
        BindHeader();
    }

    /// <summary>Makes it the proof of the row of a signing key.</summary>
    public void ShowKey(byte[] keyId, byte[] row)
    {
        (Kind, Key, Row) = (2, keyId, row);
        State.Set(2, Key, Row, Blinding!);
        BindState();
    }

    /// <summary>Makes it the proof that a key is not in the state.</summary>
    public void Ask(byte[] key)
    {
        (Key, Row, Blinding) = (key, null, null);
        BindState();
    }

    public override object?[] Items()
    {
        return [.. Envelope, .. SealedItems, Kind, Key, Row, Blinding, ForgeCbor.Encode(StateProof)];
    }
}
