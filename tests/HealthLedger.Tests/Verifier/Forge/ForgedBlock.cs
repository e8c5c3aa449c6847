namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>A block of a forged ledger, in the items that its parts are encoded from.</summary>
internal sealed class ForgedBlock
{
    public ForgedBlock(
        byte[] record,
        byte[][] operations,
        object?[] body,
        List<object?[]> entries,
        object?[] header,
        byte[][] history,
        ForgedState state)
    {
        Record = record;
        Operations = operations;
        Body = body;
        Entries = entries;
        Header = header;
        History = history;
        State = state;
    }

    public byte[] Record { get; }

    public byte[][] Operations { get; }

    public object?[] Body { get; }

    public List<object?[]> Entries { get; }

    public object?[] Header { get; }

    /// <summary>All leaves up to and with this block.</summary>
    public byte[][] History { get; }

    /// <summary>The state after this block.</summary>
    public ForgedState State { get; }
}
