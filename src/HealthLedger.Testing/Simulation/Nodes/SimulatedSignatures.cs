using System.Security.Cryptography;
using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Testing.Simulation.Disk;

namespace HealthLedger.Testing.Simulation.Nodes;

/// <summary>
/// Signatures of replicas as keyed hashes, at a hundredth of the price. Nobody in a simulation makes one with a key
/// that is not his: adversaries get an instance that signs for them alone.
/// </summary>
internal sealed class SimulatedSignatures : IReplicaSignatures
{
    private readonly VirtualVault? _vault;

    /// <param name="vault">Remembers which keys have signed; null for who only verifies.</param>
    public SimulatedSignatures(VirtualVault? vault = null) => _vault = vault;

    /// <summary>Signatures that were made.</summary>
    public long Made { get; private set; }

    /// <summary>Signatures that were looked at.</summary>
    public long Verified { get; private set; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Sign(ReplicaDefinition self, SigningDomain domain, ReadOnlySpan<byte> body)
    {
        _vault?.Use(self.SealKey);
        Made++;
        return Make(self.SealKey, domain, body);
    }

    /// <inheritdoc/>
    public bool Verify(
        ReplicaDefinition signer, SigningDomain domain, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature)
    {
        Verified++;
        return signature.SequenceEqual(Make(signer.SealKey, domain, body));
    }

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
