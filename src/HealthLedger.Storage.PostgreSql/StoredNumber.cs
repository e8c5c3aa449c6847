namespace HealthLedger.Storage.PostgreSql;

/// <summary>Numbers as the database has them, which has no unsigned ones: one outside its range was changed.</summary>
internal static class StoredNumber
{
    /// <summary>A height or a position.</summary>
    /// <exception cref="StorageFailureException">HLS7007: it is negative.</exception>
    public static ulong Position(long value) => value >= 0 ? (ulong)value : throw Damaged();

    /// <summary>A checksum or an index in a block.</summary>
    /// <exception cref="StorageFailureException">HLS7007: it has not 32 bits.</exception>
    public static uint Narrow(long value) => value is >= 0 and <= uint.MaxValue ? (uint)value : throw Damaged();

    private static StorageFailureException Damaged() => new(
        HealthLedgerErrorCodes.Damaged,
        "A stored number is outside its range. Keep the schema for inspection and restore it from a copy; nobody but "
        + "the node may write to it.");
}
