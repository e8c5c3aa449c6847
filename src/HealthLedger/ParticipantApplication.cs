using System.Security.Cryptography;
using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Vaults;

namespace HealthLedger;

/// <summary>
/// What an organisation that wants to join hands to a registrar: who it is, its key, its facts, and the key's
/// signature over both. Holds no secret.
/// </summary>
public sealed class ParticipantApplication
{
    private const string Magic = "healthledger-participant";

    private ParticipantApplication(Participant participant, ParticipantFacts facts, byte[] proof)
    {
        Participant = participant;
        Facts = facts;
        Proof = proof;
    }

    /// <summary>The id that the organisation chose at random.</summary>
    public ParticipantId Id => Participant.Id;

    /// <summary>The code, clear on the ledger.</summary>
    public string Code => Participant.Code;

    /// <summary>The facts, which the registrar checks and keeps.</summary>
    public ParticipantFacts Facts { get; }

    internal Participant Participant { get; }

    internal byte[] Proof { get; }

    /// <summary>Makes an application with the key of a vault.</summary>
    /// <param name="ledgerId">The ledger to join.</param>
    /// <param name="code">ASCII, 1 to 64 characters; clear on the ledger for ever.</param>
    /// <param name="facts">Who answers for the organisation: version 1, with the new participant's id.</param>
    /// <param name="vault">The vault that holds the organisation's key.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentException">The code is outside its limits, or the facts are not version 1.</exception>
    /// <exception cref="KeyUnavailableException">The vault lacks the key (HLS8003).</exception>
    public static async Task<ParticipantApplication> CreateAsync(
        LedgerId ledgerId,
        string code,
        ParticipantFacts facts,
        IKeyVault vault,
        CancellationToken cancellationToken = default)
    {
        Check(code, facts);
        ArgumentNullException.ThrowIfNull(vault);
        VerificationKey key = await vault
            .GetVerificationKeyAsync(VaultKey.Author, cancellationToken).ConfigureAwait(false);
        Participant participant = new()
        {
            Id = facts.Participant,
            Code = code,
            Country = facts.Country,
            Roles = facts.Roles,
            Facts = facts.Hash,
            SigningKey = key.Point.ToArray(),
        };
        byte[] body = KeyProof.Body(participant.Id, participant.Facts, participant.SigningKey);
        ReadOnlyMemory<byte> proof = await vault
            .SignAsync(VaultKey.Author, SigningDomain.Submission, ledgerId, body, cancellationToken)
            .ConfigureAwait(false);
        return new ParticipantApplication(participant, facts, proof.ToArray());
    }

    /// <exception cref="ArgumentException">The code is outside its limits, or the facts are not version 1.</exception>
    internal static void Check(string code, ParticipantFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (!RecordLimits.IsCode(code) || facts.Version != 1)
        {
            throw new ArgumentException("A code is ASCII of 1 to 64 characters, and the first facts are version 1.",
                nameof(code));
        }
    }

    /// <summary>A random id for a new participant.</summary>
    public static ParticipantId NewId() => new(RandomNumberGenerator.GetBytes(ParticipantId.SizeBytes));

    /// <summary>Reads an application.</summary>
    /// <param name="bytes">The file.</param>
    /// <returns>The application, or null when the bytes are not one whose parts belong together. Whether the key signed
    /// it is decided by the ledger.</returns>
    public static ParticipantApplication? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(5);
        bool isApplication = reader.Text() == Magic;
        reader.Exactly(1);
        Participant participant = Participant.Read(ref reader);
        ParticipantFacts? facts = ParticipantFacts.TryDecode(reader.Bytes());
        byte[] proof = reader.BytesExactly(P256.SignatureBytes).ToArray();
        return reader.End() && isApplication && facts is not null && facts.Version == 1
            && facts.Participant == participant.Id && facts.Hash == participant.Facts
            && facts.Country == participant.Country && facts.Roles == participant.Roles
            ? new ParticipantApplication(participant, facts, proof)
            : null;
    }

    /// <summary>The file to hand over.</summary>
    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(5);
        writer.Text(Magic);
        writer.Unsigned(1);
        Participant.Write(ref writer);
        writer.Bytes(Facts.Bytes);
        writer.Bytes(Proof);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
