using HealthLedger.Primitives;

namespace HealthLedger.Receipts;

/// <summary>
/// Evidence that a row is in the ledger's state after a block, or is not: verifies offline with the pinned genesis file
/// alone (`HealthLedger.Verifier`).
/// </summary>
public sealed class StateProof
{
    internal StateProof(byte[] bytes, bool isPresent, BlockHeight height)
    {
        Bytes = bytes;
        IsPresent = isPresent;
        Height = height;
    }

    /// <summary>The canonical bytes (docs/spec/proofs.md section 3), at most 1 MiB; owned by the proof.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether the row is in the state.</summary>
    public bool IsPresent { get; }

    /// <summary>The block after which it is, or is not.</summary>
    public BlockHeight Height { get; }
}
