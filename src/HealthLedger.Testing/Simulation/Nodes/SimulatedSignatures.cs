using System.Security.Cryptography;
using HealthLedger.Consensus;
using HealthLedger.Cryptography;

namespace HealthLedger.Testing.Simulation.Nodes;

/// <summary>
/// Signatures of replicas as keyed hashes, at a hundredth of the price. Nobody in a simulation makes one with a key
/// that is not his: adversaries get an instance that signs for them alone.
/// </summary>
internal sealed class SimulatedSignatures : IReplicaSignatures
{
    private readonly Func<ReadOnlyMemory<byte>> _key;

    /// <param name="key">The signer's seal key of the set in force, 65 bytes; empty for who only verifies.</param>
    public SimulatedSignatures(Func<ReadOnlyMemory<byte>> key) => _key = key;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Sign(SigningDomain domain, ReadOnlySpan<byte> body) =>
        Make(_key().Span, domain, body);

    /// <inheritdoc/>
    public bool Verify(
        ReplicaDefinition signer, SigningDomain domain, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature) =>
        signature.SequenceEqual(Make(signer.SealKey, domain, body));

    private static byte[] Make(ReadOnlySpan<byte> key, SigningDomain domain, ReadOnlySpan<byte> body)
    {
        Span<byte> input = stackalloc byte[key.Length + 1 + SHA256.HashSizeInBytes];
        key.CopyTo(input);
        input[key.Length] = (byte)domain;
        SHA256.HashData(body, input[(key.Length + 1)..]);
        byte[] signature = new byte[P256.SignatureBytes];
        SHA256.HashData(input, signature);
        signature.AsSpan(0, SHA256.HashSizeInBytes).CopyTo(signature.AsSpan(SHA256.HashSizeInBytes));
        return signature;
    }
}
