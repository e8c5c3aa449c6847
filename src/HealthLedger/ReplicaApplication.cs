using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger;

/// <summary>
/// What a registered organisation hands to one that runs a replica, so that it is proposed: the seal key with which it
/// would seal, signed by that key and by the organisation's signing key. Holds no secret.
/// </summary>
public sealed class ReplicaApplication
{
    /// <summary>The most bytes of an application.</summary>
    public const int MaxBytes = 1024;

    private const string Magic = "healthledger-replica";

    internal ReplicaApplication(ReplicaSeat seat) => Seat = seat;

    /// <summary>The organisation that answers for the replica.</summary>
    public ParticipantId Participant => Seat.Participant;

    /// <summary>The id of the seal key.</summary>
    public Digest256 SealKeyId => LabelledHash.Of(HashLabel.Key, Seat.SealKey);

    internal ReplicaSeat Seat { get; }

    /// <summary>Makes an application with the seal key that a vault was made with, for an organisation whose node does
    /// not run yet. One whose node runs asks it: <see cref="LedgerNode.ApplyForReplicaAsync"/>.</summary>
    /// <param name="ledgerId">The ledger.</param>
    /// <param name="participant">The organisation, registered or about to be.</param>
    /// <param name="vault">The vault that holds its keys.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KeyUnavailableException">The vault lacks a key (HLS8003).</exception>
    public static async Task<ReplicaApplication> CreateAsync(
        LedgerId ledgerId, ParticipantId participant, IKeyVault vault, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vault);
        VaultKeyVersion active = (await vault.ListAsync(cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(version => version is { Key: VaultKey.Seal, State: VaultKeyState.Active })
            ?? throw VaultKeySet.Missing(VaultKey.Seal);
        VerificationKey author = await vault
            .GetVerificationKeyAsync(VaultKey.Author, cancellationToken).ConfigureAwait(false);
        return await CreateAsync(ledgerId, participant, vault, active, author.Id, cancellationToken)
            .ConfigureAwait(false);
    }

    internal static async Task<ReplicaApplication> CreateAsync(
        LedgerId ledgerId,
        ParticipantId participant,
        IKeyVault vault,
        VaultKeyVersion sealKey,
        Digest256 signingKeyId,
        CancellationToken cancellationToken)
    {
        byte[] point = sealKey.PublicPoint.ToArray();
        ReadOnlyMemory<byte> proof = await vault.ProvePossessionAsync(
            VaultKey.Seal,
            sealKey.Version,
            ledgerId,
            ReplicaSeat.ProofBody(LabelledHash.Of(HashLabel.Key, point), signingKeyId),
            cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> consent = await vault.SignAsync(
            VaultKey.Author,
            SigningDomain.Submission,
            ledgerId,
            ReplicaSeat.ConsentBody(participant, point),
            cancellationToken).ConfigureAwait(false);
        return new ReplicaApplication(new ReplicaSeat
        {
            Participant = participant,
            SealKey = point,
            Proof = proof.ToArray(),
            Consent = consent.ToArray(),
        });
    }

    /// <summary>The application of a file.</summary>
    /// <param name="bytes">The file.</param>
    /// <returns>The application, or null when the bytes are none. Its signatures are checked by the ledger.</returns>
    public static ReplicaApplication? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            return null;
        }

        CanonicalReader reader = new(bytes);
        reader.Array(3);
        bool isOne = reader.Text() == Magic;
        reader.Exactly(1);
        ReplicaSeat seat = ReplicaSeat.Read(ref reader);
        return reader.End() && isOne ? new ReplicaApplication(seat) : null;
    }

    /// <summary>The application as a file.</summary>
    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[MaxBytes]);
        writer.Array(3);
        writer.Text(Magic);
        writer.Unsigned(1);
        Seat.Write(ref writer);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
