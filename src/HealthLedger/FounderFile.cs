using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Vaults;

namespace HealthLedger;

/// <summary>
/// What an organisation that founds a ledger with others gives away: who it is, its public keys, and their proofs of
/// possession (docs/spec/founding.md). Holds no secret.
/// </summary>
public sealed class FounderFile
{
    /// <summary>The largest founder file, 8 KiB.</summary>
    public const int MaxBytes = 8 * 1024;

    private const string Magic = "healthledger-founder";

    private readonly byte[] _bytes;

    private FounderFile(Participant participant, byte[] sealKey, ParticipantFacts? facts, byte[] bytes)
    {
        Participant = participant;
        SealKey = sealKey;
        Facts = facts;
        _bytes = bytes;
    }

    /// <summary>The id that the organisation chose at random.</summary>
    public ParticipantId Id => Participant.Id;

    /// <summary>The organisation's code, clear on the ledger.</summary>
    public string Code => Participant.Code;

    /// <summary>The country, two letters.</summary>
    public string Country => Participant.Country;

    /// <summary>Who answers for the organisation; null where that was not said.</summary>
    public ParticipantFacts? Facts { get; }

    /// <summary>The id of the key that signs submissions.</summary>
    public Digest256 SigningKeyId => LabelledHash.Of(HashLabel.Key, Participant.SigningKey);

    /// <summary>The id of the replica's seal key.</summary>
    public Digest256 SealKeyId => LabelledHash.Of(HashLabel.Key, SealKey);

    /// <summary>The file's canonical bytes; owned by this object.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    internal Participant Participant { get; }

    internal byte[] SealKey { get; }

    /// <summary>Makes the founder file of a vault.</summary>
    /// <param name="code">ASCII, 1 to 64 characters; clear on the ledger for ever.</param>
    /// <param name="facts">Who answers for the organisation: version 1, with a new id.</param>
    /// <param name="vault">The vault with the organisation's and the replica's keys; not disposed.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentException">The code is outside its limits, or the facts are not version 1.</exception>
    /// <exception cref="KeyUnavailableException">The vault lacks a key (HLS8003).</exception>
    public static Task<FounderFile> CreateAsync(
        string code, ParticipantFacts facts, IKeyVault vault, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(vault);
        if (!RecordLimits.IsCode(code) || facts.Version != 1)
        {
            throw new ArgumentException(
                "A code is ASCII of 1 to 64 characters, and the first facts are version 1.", nameof(code));
        }

        return CreateAsync(
            new Participant
            {
                Id = facts.Participant,
                Code = code,
                Country = facts.Country,
                Roles = facts.Roles,
                Facts = facts.Hash,
                SigningKey = [],
            },
            facts,
            vault,
            cancellationToken);
    }

    /// <summary>Reads a founder file.</summary>
    /// <param name="bytes">The file, at most <see cref="MaxBytes"/>.</param>
    /// <param name="refusal">Why it was refused: HLS3040, HLS3041 or HLS3042; null when it was not.</param>
    /// <returns>The founder, or null. Everything that the file says is signed by both its keys.</returns>
    public static FounderFile? TryDecode(ReadOnlySpan<byte> bytes, out string? refusal)
    {
        refusal = HealthLedgerErrorCodes.FounderFileMalformed;
        if (bytes.Length > MaxBytes)
        {
            return null;
        }

        CanonicalReader reader = new(bytes);
        reader.Array(5);
        bool isFounder = reader.Text() == Magic;
        reader.Exactly(1);
        ReadOnlySpan<byte> body = reader.Bytes();
        ReadOnlySpan<byte> authorProof = reader.BytesExactly(P256.SignatureBytes);
        ReadOnlySpan<byte> sealProof = reader.BytesExactly(P256.SignatureBytes);
        if (!reader.End() || !isFounder || FounderDocument.TryDecode(body) is not { } read)
        {
            return null;
        }

        refusal = HealthLedgerErrorCodes.FounderProofInvalid;
        if (read.Participant.SigningKey.AsSpan().SequenceEqual(read.SealKey)
            || !IsSigned(read.Participant.SigningKey, body, authorProof) || !IsSigned(read.SealKey, body, sealProof))
        {
            return null;
        }

        refusal = HealthLedgerErrorCodes.FounderFactsWrong;
        ParticipantFacts? facts = null;
        if (read.Facts is { } document)
        {
            facts = ParticipantFacts.TryDecode(document);
            if (facts is null || !AreOf(facts, read.Participant))
            {
                return null;
            }
        }

        refusal = null;
        return new FounderFile(read.Participant, read.SealKey, facts, bytes.ToArray());
    }

    /// <summary>The code and the id.</summary>
    public override string ToString() => $"{Code} ({Id})";

    /// <summary>Makes a founder file; the signing key is the vault's.</summary>
    internal static async Task<FounderFile> CreateAsync(
        Participant participant, ParticipantFacts? facts, IKeyVault vault, CancellationToken cancellationToken)
    {
        VerificationKey author = await vault
            .GetVerificationKeyAsync(VaultKey.Author, cancellationToken).ConfigureAwait(false);
        VerificationKey seal = await vault
            .GetVerificationKeyAsync(VaultKey.Seal, cancellationToken).ConfigureAwait(false);
        Participant founder = new()
        {
            Id = participant.Id,
            Code = participant.Code,
            Country = participant.Country,
            Roles = participant.Roles,
            Facts = participant.Facts,
            SigningKey = author.Point.ToArray(),
        };
        byte[] sealKey = seal.Point.ToArray();
        byte[] body = new FounderDocument
        {
            Participant = founder,
            SealKey = sealKey,
            Facts = facts?.Bytes.ToArray(),
        }.Encode();
        ReadOnlyMemory<byte> authorProof = await ProveAsync(vault, VaultKey.Author, body, cancellationToken)
            .ConfigureAwait(false);
        ReadOnlyMemory<byte> sealProof = await ProveAsync(vault, VaultKey.Seal, body, cancellationToken)
            .ConfigureAwait(false);
        return new FounderFile(founder, sealKey, facts, Encode(body, authorProof, sealProof));
    }

    private static async Task<ReadOnlyMemory<byte>> ProveAsync(
        IKeyVault vault, VaultKey key, byte[] body, CancellationToken cancellationToken)
    {
        IReadOnlyList<VaultKeyVersion> versions = await vault.ListAsync(cancellationToken).ConfigureAwait(false);
        VaultKeyVersion active = versions.First(
            version => version.Key == key && version.State == VaultKeyState.Active);
        return await vault
            .ProvePossessionAsync(key, active.Version, default, body, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsSigned(byte[] point, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature)
    {
        using VerificationKey? key = VerificationKey.TryImport(point);
        return key is not null && key.Verify(SigningDomain.KeyEvent, default, body, signature);
    }

    private static bool AreOf(ParticipantFacts facts, Participant participant) =>
        facts.Version == 1 && facts.Participant == participant.Id && facts.Hash == participant.Facts
        && facts.Country == participant.Country && facts.Roles == participant.Roles;

    private static byte[] Encode(byte[] body, ReadOnlyMemory<byte> authorProof, ReadOnlyMemory<byte> sealProof)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(5);
        writer.Text(Magic);
        writer.Unsigned(1);
        writer.Bytes(body);
        writer.Bytes(authorProof);
        writer.Bytes(sealProof);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
