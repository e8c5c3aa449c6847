using System.Security.Cryptography;

namespace HealthLedger.Verifier.Signatures;

/// <summary>A public key that keeps what the platform made of it: importing costs more than verifying.</summary>
internal sealed class VerificationKey
{
    // One imported key at most. Whoever uses it takes it away, so that no two threads ever share the platform's
    // object, which does not promise to be safe for that; a thread that finds nothing imports its own.
    private ECDsa? _imported;

    public VerificationKey(ReadOnlyMemory<byte> point)
    {
        Point = point;
    }

    public ReadOnlyMemory<byte> Point { get; }

    /// <summary>Says whether the point lies on the curve.</summary>
    public bool IsValid()
    {
        ECDsa? key = Take();
        Return(key);
        return key is not null;
    }

    public bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        if (!P256Signature.IsWellFormed(signature))
        {
            return false;
        }

        ECDsa? key = Take();
        try
        {
            return key is not null
                && key.VerifyHash(digest, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            Return(key);
        }
    }

    private ECDsa? Take()
    {
        return Interlocked.Exchange(ref _imported, null) ?? P256Signature.Import(Point.Span);
    }

    private void Return(ECDsa? key)
    {
        Interlocked.Exchange(ref _imported, key)?.Dispose();
    }
}
