namespace HealthLedger.Snapshots;

/// <summary>How far writing or loading a snapshot has come.</summary>
/// <param name="Chunks">Chunks of about 1 MiB done.</param>
/// <param name="TotalChunks">Chunks to do; 0 while that is not known.</param>
/// <param name="Bytes">Bytes of them.</param>
public readonly record struct SnapshotProgress(int Chunks, int TotalChunks, long Bytes);
