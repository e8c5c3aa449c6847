using System.Collections.Immutable;

namespace HealthLedger.Storage.InMemory;

/// <summary>
/// What a store in memory holds. Each part is replaced as a whole, so readers see whole commits only.
/// </summary>
internal sealed class InMemoryContent
{
    /// <summary>Held while a part is replaced.</summary>
    public Lock WriteGate { get; } = new();

    /// <summary>The journal's records; the first has the position <see cref="JournalBegin"/>.</summary>
    public ImmutableList<ReadOnlyMemory<byte>> Journal { get; set; } = [];

    /// <summary>The position of the first record held.</summary>
    public ulong JournalBegin { get; set; }

    /// <summary>Blocks, indexes, tiles and state.</summary>
    public InMemoryLedgerPart Ledger { get; set; } = InMemoryLedgerPart.Empty;

    /// <summary>Envelopes, shares and private rows.</summary>
    public InMemoryCustodyPart Custody { get; set; } = InMemoryCustodyPart.Empty;
}
