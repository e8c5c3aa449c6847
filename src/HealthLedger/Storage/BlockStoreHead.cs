namespace HealthLedger.Storage;

/// <summary>The newest block that a store holds.</summary>
/// <param name="Height">Its height.</param>
/// <param name="JournalEnd">The journal position after its record.</param>
public readonly record struct BlockStoreHead(ulong Height, JournalPosition JournalEnd);
