using HealthLedger.Storage.InMemory;

namespace HealthLedger.Tests.Faults;

/// <summary>Every sequence of bytes that a store in memory holds.</summary>
internal static class MemoryPlaces
{
    public static List<(string Name, ReadOnlyMemory<byte> Bytes)> Of(InMemoryContent content) =>
    [
        .. content.Journal.Select(record => ("journal record", record)),
        .. content.Ledger.Blocks.Select(block => ("block", block)),
        .. content.Ledger.State.SelectMany(pair => (IEnumerable<(string, ReadOnlyMemory<byte>)>)
            [
                ("state key", pair.Value.Key),
                ("state value", pair.Value.Value!.Value),
                ("state blinding", pair.Value.Blinding),
            ]),
        .. content.Ledger.Index.Select(row => ("index key", row.Key.Bytes)),
        .. content.Ledger.Tiles.Values.Select(tile => ("tile", tile)),
        .. content.Custody.Envelopes.Values.SelectMany(envelope => (IEnumerable<(string, ReadOnlyMemory<byte>)>)
            [
                ("segment id", envelope.SegmentId),
                ("envelope", envelope.Envelope),
                ("share", envelope.Share),
            ]),
        .. content.Custody.Rows.Values.SelectMany(row => (IEnumerable<(string, ReadOnlyMemory<byte>)>)
            [($"{row.Table} key", row.Key), ($"{row.Table} value", row.Value!.Value)]),
    ];
}
