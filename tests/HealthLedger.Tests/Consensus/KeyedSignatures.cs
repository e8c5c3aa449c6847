using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Consensus;

/// <summary>Signatures that are hashes over the point: whoever is in the test can sign for everybody.</summary>
internal sealed class KeyedSignatures : IReplicaSignatures
{
    private readonly LedgerId _ledger;

    public KeyedSignatures(LedgerId ledger) => _ledger = ledger;

    public int Verified { get; private set; }

    public ReadOnlyMemory<byte> Sign(ReplicaDefinition self, SigningDomain domain, ReadOnlySpan<byte> body)
    {
        byte[] message = [.. self.SealKey, .. SignedMessage.Build(domain, _ledger, body)];
        return (byte[])[.. Sha256.Of(message).ToArray(), .. new byte[32]];
    }

    public bool Verify(
        ReplicaDefinition signer, SigningDomain domain, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature)
    {
        Verified++;
        return Sign(signer, domain, body).Span.SequenceEqual(signature);
    }
}
