namespace HealthLedger.Receipts;

/// <summary>
/// Evidence that the history goes on from an older one without a change: verifies offline with the pinned genesis file
/// alone (`HealthLedger.Verifier`).
/// </summary>
public sealed class ConsistencyProof
{
    internal ConsistencyProof(byte[] bytes, ulong firstSize, ulong size)
    {
        Bytes = bytes;
        FirstSize = firstSize;
        Size = size;
    }

    /// <summary>The canonical bytes (docs/spec/proofs.md section 4), at most 1 MiB; owned by the proof.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>How many entries the older history has.</summary>
    public ulong FirstSize { get; }

    /// <summary>How many entries the newer history has.</summary>
    public ulong Size { get; }
}
