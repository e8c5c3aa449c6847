using System.Security.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Cryptography;

/// <summary>
/// A public P-256 key, imported once and kept: importing costs more than verifying. Safe for concurrent use.
/// </summary>
public sealed class VerificationKey : IDisposable
{
    private readonly ECDsa _key;
    private readonly byte[] _point;

    private VerificationKey(ECDsa key, byte[] point)
    {
        _key = key;
        _point = point;
        Id = LabelledHash.Of(HashLabel.Key, point);
    }

    /// <summary>The key's id, `H("key"; point)`.</summary>
    public Digest256 Id { get; }

    /// <summary>The uncompressed point, 65 bytes; owned by the key.</summary>
    public ReadOnlyMemory<byte> Point => _point;

    /// <summary>Imports an uncompressed point.</summary>
    /// <param name="point">65 bytes, the first 0x04, on the curve P-256.</param>
    /// <returns>The key, or null when the bytes are not such a point.</returns>
    public static VerificationKey? TryImport(ReadOnlySpan<byte> point) =>
        P256.TryImport(point) is { } key ? new VerificationKey(key, point.ToArray()) : null;

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <inheritdoc/>
    public override string ToString() => nameof(VerificationKey);

    /// <summary>Whether a 64-byte low-S signature over a domain, ledger and body verifies.</summary>
    internal bool Verify(
        SigningDomain domain, LedgerId ledger, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature) =>
        P256.IsWellFormed(signature) && P256.Verify(_key, SignedMessage.Build(domain, ledger, body), signature);

    /// <summary>Whether a 64-byte low-S signature over a whole message verifies.</summary>
    internal bool Verifies(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        P256.Verify(_key, message, signature);
}
