namespace HealthLedger.Storage;

/// <summary>Where an entry stands: the height of its block and its index in it.</summary>
/// <param name="Height">The block's height.</param>
/// <param name="Index">The entry's index in the block, from 0.</param>
public readonly record struct EntryPosition(ulong Height, uint Index);
