using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Recovery;

/// <summary>An officer's signature over a request.</summary>
public sealed class RecoverySignature
{
    private const string Magic = "healthledger-recovery-signature";

    internal RecoverySignature(LedgerId ledgerId, byte[] point, byte[] signature)
    {
        LedgerId = ledgerId;
        Point = point;
        Signature = signature;
    }

    /// <summary>The ledger.</summary>
    public LedgerId LedgerId { get; }

    internal byte[] Point { get; }

    internal byte[] Signature { get; }

    /// <summary>Reads a file; null when the bytes are not one.</summary>
    /// <param name="bytes">The file.</param>
    public static RecoverySignature? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(5);
        bool isOne = reader.Text() == Magic;
        reader.Exactly(1);
        RecoverySignature signature = new(
            reader.Ledger(), reader.Point(), reader.BytesExactly(P256.SignatureBytes).ToArray());
        return reader.End() && isOne ? signature : null;
    }

    /// <summary>The file to hand over.</summary>
    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(5);
        writer.Text(Magic);
        writer.Unsigned(1);
        writer.Id(LedgerId);
        writer.Bytes(Point);
        writer.Bytes(Signature);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
