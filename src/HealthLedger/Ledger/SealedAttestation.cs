using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>A sealed attestation, and what opens its commitment.</summary>
public sealed class SealedAttestation
{
    /// <summary>Where it was sealed.</summary>
    public required SealedEntry Entry { get; init; }

    /// <summary>`H("request-body"; blinding, statement)`: what the ledger holds.</summary>
    public required Digest256 Commitment { get; init; }

    /// <summary>16 bytes that, with the statement, open the commitment. Kept by the caller, with the
    /// statement.</summary>
    public required ReadOnlyMemory<byte> Blinding { get; init; }

    /// <summary>The commitment to a statement, to be compared with that of the ledger.</summary>
    /// <param name="blinding">Its blinding, 16 bytes.</param>
    /// <param name="statement">The statement.</param>
    public static Digest256 Commit(ReadOnlySpan<byte> blinding, ReadOnlySpan<byte> statement) =>
        LabelledHash.Of(HashLabel.RequestBody, blinding, statement);
}
