using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger;

/// <summary>A new signing key for a participant, with the key's signature for itself. Holds no secret.</summary>
public sealed class KeySuccession
{
    private KeySuccession(ParticipantId participant, Digest256 oldKey, byte[] newKey, byte[] proof)
    {
        Participant = participant;
        OldKey = oldKey;
        NewKey = newKey;
        Proof = proof;
    }

    /// <summary>The participant.</summary>
    public ParticipantId Participant { get; }

    /// <summary>The id of the key that stops.</summary>
    public Digest256 OldKey { get; }

    internal byte[] NewKey { get; }

    internal byte[] Proof { get; }

    /// <summary>Makes it with the vault that holds the new key as its author key.</summary>
    /// <param name="ledgerId">The ledger.</param>
    /// <param name="participant">The participant.</param>
    /// <param name="oldKey">The id of the key that stops.</param>
    /// <param name="vault">The vault with the new key.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KeyUnavailableException">The vault lacks the key (HLS8003).</exception>
    public static async Task<KeySuccession> CreateAsync(
        LedgerId ledgerId,
        ParticipantId participant,
        Digest256 oldKey,
        IKeyVault vault,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vault);
        IReadOnlyList<VaultKeyVersion> versions = await vault.ListAsync(cancellationToken).ConfigureAwait(false);
        VaultKeyVersion active = versions.FirstOrDefault(
            version => version.Key == VaultKey.Author && version.State == VaultKeyState.Active)
            ?? throw VaultKeySet.Missing(VaultKey.Author);
        return await CreateAsync(ledgerId, participant, oldKey, vault, active, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Makes it with a version of the author key that may be pending.</summary>
    internal static async Task<KeySuccession> CreateAsync(
        LedgerId ledgerId,
        ParticipantId participant,
        Digest256 oldKey,
        IKeyVault vault,
        VaultKeyVersion next,
        CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> proof = await vault.ProvePossessionAsync(
            VaultKey.Author,
            next.Version,
            ledgerId,
            KeyEventFormat.Possession(VaultKey.Author, next.KeyId!.Value, oldKey),
            cancellationToken).ConfigureAwait(false);
        return new KeySuccession(participant, oldKey, next.PublicPoint.ToArray(), proof.ToArray());
    }

    internal static KeySuccession Read(ref CanonicalReader reader)
    {
        reader.Array(4);
        return new KeySuccession(
            reader.Participant(),
            reader.Digest(),
            reader.Point(),
            reader.BytesExactly(P256.SignatureBytes).ToArray());
    }

    internal void Write(ref CanonicalWriter writer)
    {
        writer.Array(4);
        writer.Id(Participant);
        writer.Id(OldKey);
        writer.Bytes(NewKey.AsSpan());
        writer.Bytes(Proof.AsSpan());
    }
}
