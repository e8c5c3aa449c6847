namespace HealthLedger.Receipts;

/// <summary>
/// Evidence that an operation was sealed: verifies offline with the pinned genesis file alone
/// (`HealthLedger.Verifier`).
/// </summary>
public sealed class Receipt
{
    internal Receipt(byte[] bytes) => Bytes = bytes;

    /// <summary>The canonical bytes (docs/spec/receipts.md), at most 1 MiB; owned by the receipt.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }
}
