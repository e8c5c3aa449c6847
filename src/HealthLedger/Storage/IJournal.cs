namespace HealthLedger.Storage;

/// <summary>
/// The point of durability: append-only, ordered records. What <see cref="AppendAsync"/> has returned survives kill
/// -9 and power loss at any instant. One writer at a time; implementations may read while it appends.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>The position that the next record gets.</summary>
    JournalPosition End { get; }

    /// <summary>Appends records in order with one synchronisation of the storage medium, all or none.</summary>
    /// <param name="records">
    /// 1 to 1,048,576; each 1 byte to 64 MiB, together 256 MiB at most. Read before the task completes, not kept.
    /// </param>
    /// <param name="cancellationToken">
    /// Cancels waiting before anything is written; a write under way is finished.
    /// </param>
    /// <returns>The position of the first of them, when all are on stable storage.</returns>
    /// <exception cref="StorageFailureException">
    /// Disk full (HLS7003, transient; nothing of the call remains) or a failed write or synchronisation (HLS7006;
    /// the journal refuses further appends until it is reopened, because what reached the medium is unknown).
    /// </exception>
    ValueTask<JournalPosition> AppendAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken);

    /// <summary>Reads records in order from a position to the end as it was when reading began.</summary>
    /// <exception cref="StorageFailureException">
    /// Damaged (HLS7007), with position and offset; or the journal does not hold the records from that position on
    /// (HLS7010): they were released, or the journal is older than whoever asks.
    /// </exception>
    IAsyncEnumerable<JournalRecord> ReadAsync(JournalPosition from, CancellationToken cancellationToken);

    /// <summary>Allows the journal to forget records before a position; it may keep more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position is after <see cref="End"/>.</exception>
    ValueTask ReleaseBeforeAsync(JournalPosition position, CancellationToken cancellationToken);
}
