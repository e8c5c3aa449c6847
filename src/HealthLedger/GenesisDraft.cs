using System.Security.Cryptography;
using HealthLedger.Canonical;
using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;
using HealthLedger.Recovery;
using HealthLedger.Vaults;

namespace HealthLedger;

/// <summary>
/// A genesis that its founders have yet to sign: one of them makes it from all founder files, each signs it with its
/// own vault, and when all have signed it is the genesis file (docs/spec/founding.md). Does not change; signing gives
/// a new one.
/// </summary>
public sealed class GenesisDraft
{
    /// <summary>The largest draft, 4 MiB.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const string Magic = "healthledger-genesis-draft";
    private const int MaxFounders = 256;

    private readonly GenesisDocument _document;
    private readonly byte[] _encoded;
    private readonly SortedDictionary<int, byte[]> _signatures;

    private GenesisDraft(
        IReadOnlyList<FounderFile> founders,
        GenesisDocument document,
        byte[] encoded,
        SortedDictionary<int, byte[]> signatures)
    {
        Founders = founders;
        _document = document;
        _encoded = encoded;
        _signatures = signatures;
        LedgerId = GenesisBuilder.Build(document).LedgerId;
    }

    /// <summary>
    /// The id of the ledger that this draft founds. It depends on every byte of the genesis: founders who compare it
    /// over a second channel have compared all of it.
    /// </summary>
    public LedgerId LedgerId { get; }

    /// <summary>The ledger's name.</summary>
    public string Name => _document.Name;

    /// <summary>When the draft was made; the time of the genesis.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(_document.Time);

    /// <summary>How many recovery keys there are, and how many of them recover the ledger together.</summary>
    public (int Threshold, int Keys) Recovery => ((int)_document.RecoveryThreshold, _document.RecoveryKeys.Count);

    /// <summary>The founders, in the order of the replica set.</summary>
    public IReadOnlyList<FounderFile> Founders { get; }

    /// <summary>Those who have not signed yet.</summary>
    public IReadOnlyList<FounderFile> Missing =>
        [.. Founders.Where((_, index) => !_signatures.ContainsKey(index))];

    /// <summary>Puts founder files together into a genesis that nobody has signed.</summary>
    /// <param name="name">The ledger's name, ASCII, 1 to 64 characters.</param>
    /// <param name="founders">The founders in the order of the replica set: one, or four and more, 256 at most.</param>
    /// <param name="timeProvider">The clock, or null for the system's.</param>
    /// <param name="options">Limits, times and recovery keys, or null for the defaults.</param>
    /// <exception cref="ArgumentException">The name is not ASCII, empty or too long, two founders share a key or an
    /// id, their number is not permitted, or an option is outside its range (HLS3032 in the text).</exception>
    public static GenesisDraft Create(
        string name,
        IReadOnlyList<FounderFile> founders,
        TimeProvider? timeProvider = null,
        LedgerGenesisOptions? options = null)
    {
        LedgerGenesisOptions chosen = options ?? new LedgerGenesisOptions();
        return Create(
            name,
            founders,
            LedgerGenesisOptions.Parameters(chosen),
            timeProvider ?? TimeProvider.System,
            (uint)chosen.RecoveryThreshold,
            [.. chosen.RecoveryKeys.Select(key => RecoveryKey.TryPoint(key)!)]);
    }

    /// <summary>Reads a draft.</summary>
    /// <param name="bytes">The file, at most <see cref="MaxBytes"/>.</param>
    /// <param name="refusal">Why it was refused: HLS3043 to HLS3045, or what is wrong with a founder file; null when it
    /// was not.</param>
    /// <returns>The draft, or null. Its genesis is what its founder files say, and every signature holds.</returns>
    public static GenesisDraft? TryDecode(ReadOnlySpan<byte> bytes, out string? refusal)
    {
        refusal = HealthLedgerErrorCodes.GenesisDraftMalformed;
        if (bytes.Length > MaxBytes)
        {
            return null;
        }

        CanonicalReader reader = new(bytes);
        reader.Array(5);
        bool isDraft = reader.Text() == Magic;
        reader.Exactly(1);
        List<byte[]> files = ReadFiles(ref reader);
        byte[] encoded = reader.Bytes(LedgerGenesis.MaxBytes).ToArray();
        List<(ParticipantId Id, byte[] Signature)> signed = ReadSignatures(ref reader);
        if (!reader.End() || !isDraft || files.Count == 0)
        {
            return null;
        }

        List<FounderFile> founders = new(files.Count);
        foreach (byte[] file in files)
        {
            if (FounderFile.TryDecode(file, out refusal) is not { } founder)
            {
                return null;
            }

            founders.Add(founder);
        }

        refusal = HealthLedgerErrorCodes.GenesisDraftContradictory;
        if (GenesisDocument.TryDecode(encoded) is not { } document || !Says(document, founders))
        {
            return null;
        }

        refusal = HealthLedgerErrorCodes.GenesisSignatureInvalid;
        if (TryOrder(founders, encoded, signed) is not { } signatures)
        {
            return null;
        }

        refusal = null;
        return new GenesisDraft(founders, document, encoded, signatures);
    }

    /// <summary>The file: the draft with the signatures that it has.</summary>
    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(5);
        writer.Text(Magic);
        writer.Unsigned(1);
        writer.Array(Founders.Count);
        foreach (FounderFile founder in Founders)
        {
            writer.Bytes(founder.Bytes);
        }

        writer.Bytes(_encoded);
        writer.Array(_signatures.Count);
        foreach ((int index, byte[] signature) in _signatures)
        {
            writer.Array(2);
            writer.Id(Founders[index].Id);
            writer.Bytes(signature);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>Signs the genesis with a founder's vault: the organisation agrees to all of it.</summary>
    /// <param name="vault">The vault of one of the founders; not disposed.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The draft with one signature more.</returns>
    /// <exception cref="KeyUnavailableException">The genesis does not have exactly the vault's keys (HLS3047), or the
    /// vault does not sign.</exception>
    public async Task<GenesisDraft> AgreeAsync(IKeyVault vault, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vault);
        VerificationKey author = await vault
            .GetVerificationKeyAsync(VaultKey.Author, cancellationToken).ConfigureAwait(false);
        VerificationKey seal = await vault
            .GetVerificationKeyAsync(VaultKey.Seal, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < Founders.Count; i++)
        {
            if (Founders[i].SigningKeyId == author.Id && Founders[i].SealKeyId == seal.Id)
            {
                ReadOnlyMemory<byte> signature = await vault.SignAsync(
                    VaultKey.Author, SigningDomain.Genesis, default, _encoded, cancellationToken)
                    .ConfigureAwait(false);
                return With(new SortedDictionary<int, byte[]>(_signatures) { [i] = signature.ToArray() });
            }
        }

        throw new KeyUnavailableException(
            HealthLedgerErrorCodes.GenesisNotOurs,
            "No founder of this draft has the signing key and the seal key of this vault. Make the draft again from "
            + "the founder file of this folder.");
    }

    /// <summary>Takes the signatures of another copy of this draft.</summary>
    /// <param name="other">The other copy.</param>
    /// <returns>The draft with the signatures of both; null when the other one is not of the same genesis.</returns>
    public GenesisDraft? TryJoin(GenesisDraft other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.LedgerId != LedgerId || !other._encoded.AsSpan().SequenceEqual(_encoded))
        {
            return null;
        }

        SortedDictionary<int, byte[]> both = new(_signatures);
        foreach ((int index, byte[] signature) in other._signatures)
        {
            both.TryAdd(index, signature);
        }

        return With(both);
    }

    /// <summary>The genesis, when every founder has signed it; else null.</summary>
    public LedgerGenesis? TryComplete() => _signatures.Count == Founders.Count
        ? LedgerGenesis.Of(_document, _encoded, [.. _signatures.Values])
        : null;

    internal static GenesisDraft Create(
        string name,
        IReadOnlyList<FounderFile> founders,
        LedgerParameters parameters,
        TimeProvider time,
        uint recoveryThreshold,
        IReadOnlyList<byte[]> recoveryKeys)
    {
        LedgerGenesis.CheckText(name, 64, nameof(name));
        ArgumentNullException.ThrowIfNull(founders);
        LedgerGenesis.CheckCount(founders.Count, nameof(founders));
        GenesisDocument document = new()
        {
            Time = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Name = name,
            Nonce = RandomNumberGenerator.GetBytes(16),
            Replicas = ReplicaSet.Create(
                0, [.. founders.Select((one, index) => new ReplicaDefinition((uint)index, one.Id, one.SealKey))]),
            Parameters = parameters,
            Participants = [.. founders.Select(one => one.Participant)],
            RecoveryThreshold = recoveryThreshold,
            RecoveryKeys = recoveryKeys,
        };
        byte[] encoded = document.Encode();
        return GenesisDocument.TryDecode(encoded) is null
            ? throw new ArgumentException("Two founders have the same key or id.", nameof(founders))
            : new GenesisDraft([.. founders], document, encoded, []);
    }

    private static List<byte[]> ReadFiles(ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(MaxFounders);
        List<byte[]> files = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            files.Add(reader.Bytes(FounderFile.MaxBytes).ToArray());
        }

        return files;
    }

    private static List<(ParticipantId Id, byte[] Signature)> ReadSignatures(ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(MaxFounders);
        List<(ParticipantId Id, byte[] Signature)> signed = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(2);
            ParticipantId id = reader.Participant();
            signed.Add((id, reader.BytesExactly(P256.SignatureBytes).ToArray()));
        }

        return signed;
    }

    // Nothing is in the genesis about a founder but what it said itself, and nobody is in it who said nothing.
    private static bool Says(GenesisDocument document, List<FounderFile> founders)
    {
        if (!QuorumSize.IsPermitted(founders.Count) || document.Participants.Count != founders.Count
            || document.Replicas.Replicas.Count != founders.Count)
        {
            return false;
        }

        for (int i = 0; i < founders.Count; i++)
        {
            ReplicaDefinition replica = document.Replicas.Replicas[i];
            if (!founders[i].Participant.IsSame(document.Participants[i]) || replica.Participant != founders[i].Id
                || !replica.SealKey.AsSpan().SequenceEqual(founders[i].SealKey))
            {
                return false;
            }
        }

        return true;
    }

    // Each founder at most once, in the order of the founders: one spelling.
    private static SortedDictionary<int, byte[]>? TryOrder(
        List<FounderFile> founders, byte[] encoded, List<(ParticipantId Id, byte[] Signature)> signed)
    {
        SortedDictionary<int, byte[]> signatures = [];
        int last = -1;
        foreach ((ParticipantId id, byte[] signature) in signed)
        {
            int index = founders.FindIndex(founder => founder.Id == id);
            if (index <= last)
            {
                return null;
            }

            using VerificationKey? key = VerificationKey.TryImport(founders[index].Participant.SigningKey);
            if (key is null || !key.Verify(SigningDomain.Genesis, default, encoded, signature))
            {
                return null;
            }

            last = index;
            signatures.Add(index, signature);
        }

        return signatures;
    }

    private GenesisDraft With(SortedDictionary<int, byte[]> signatures) =>
        new(Founders, _document, _encoded, signatures);
}
