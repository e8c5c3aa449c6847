using System.Security.Cryptography;
using HealthLedger.Canonical;
using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Recovery;
using HealthLedger.Vaults;

namespace HealthLedger;

/// <summary>
/// A genesis file: what a ledger begins with, and what everybody who verifies its receipts pins
/// (docs/spec/ledger.md section 1).
/// </summary>
public sealed class LedgerGenesis
{
    /// <summary>The largest genesis file, 1 MiB.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const string Magic = "healthledger-genesis";

    private LedgerGenesis(GenesisDocument document, byte[] bytes)
    {
        Document = document;
        Bytes = bytes;
        LedgerHead head = GenesisBuilder.Build(document);
        LedgerId = head.LedgerId;
    }

    /// <summary>The file's canonical bytes; owned by this object.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The ledger's id: the hash of the genesis header.</summary>
    public LedgerId LedgerId { get; }

    /// <summary>The ledger's name.</summary>
    public string Name => Document.Name;

    /// <summary>How many replicas the ledger begins with.</summary>
    public int Replicas => Document.Replicas.Replicas.Count;

    internal GenesisDocument Document { get; }

    /// <summary>Makes the genesis of a ledger with one organisation and one replica.</summary>
    /// <param name="name">The ledger's name, ASCII, 1 to 64 characters.</param>
    /// <param name="organisation">The organisation's code, ASCII, 1 to 64 characters; clear on the ledger.</param>
    /// <param name="country">Two letters, ISO 3166-1.</param>
    /// <param name="vault">The vault that holds the organisation's and the replica's keys.</param>
    /// <param name="timeProvider">The clock, or null for the system's.</param>
    /// <param name="options">Limits, times and recovery keys, or null for the defaults.</param>
    /// <param name="cancellationToken">Cancels; nothing has happened then.</param>
    /// <exception cref="ArgumentException">A text is not ASCII, empty or too long, or an option is outside its range
    /// (HLS3032 in the text).</exception>
    /// <exception cref="KeyUnavailableException">The vault lacks a key (HLS8003).</exception>
    public static Task<LedgerGenesis> CreateSingleReplicaAsync(
        string name,
        string organisation,
        string country,
        IKeyVault vault,
        TimeProvider? timeProvider = null,
        LedgerGenesisOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        LedgerGenesisOptions chosen = options ?? new LedgerGenesisOptions();
        return CreateAsync(
            name,
            organisation,
            country,
            vault,
            LedgerGenesisOptions.Parameters(chosen),
            timeProvider ?? TimeProvider.System,
            cancellationToken,
            (uint)chosen.RecoveryThreshold,
            [.. chosen.RecoveryKeys.Select(key => RecoveryKey.TryPoint(key)!)]);
    }

    internal static async Task<LedgerGenesis> CreateAsync(
        string name,
        string organisation,
        string country,
        IKeyVault vault,
        LedgerParameters parameters,
        TimeProvider timeProvider,
        CancellationToken cancellationToken,
        uint recoveryThreshold = 0,
        IReadOnlyList<byte[]>? recoveryKeys = null)
    {
        ArgumentNullException.ThrowIfNull(vault);
        GenesisFounder founder = new(organisation, country, vault);
        return await CreateAsync(
            name, [founder], parameters, timeProvider, recoveryThreshold, recoveryKeys ?? [], cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Makes the genesis of a ledger of several organisations whose vaults are all at hand.</summary>
    /// <param name="name">The ledger's name, ASCII, 1 to 64 characters.</param>
    /// <param name="founders">The organisations, each with a replica, in the order of the replica set: one, or four and
    /// more, 256 at most.</param>
    /// <param name="timeProvider">The clock, or null for the system's.</param>
    /// <param name="options">Limits, times and recovery keys, or null for the defaults.</param>
    /// <param name="cancellationToken">Cancels; nothing has happened then.</param>
    /// <exception cref="ArgumentException">A text is not ASCII, empty or too long, two founders share a key, their
    /// number is not permitted, or an option is outside its range (HLS3032 in the text).</exception>
    /// <exception cref="KeyUnavailableException">A vault lacks a key (HLS8003).</exception>
    public static Task<LedgerGenesis> CreateAsync(
        string name,
        IReadOnlyList<GenesisFounder> founders,
        TimeProvider? timeProvider = null,
        LedgerGenesisOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        LedgerGenesisOptions chosen = options ?? new LedgerGenesisOptions();
        return CreateAsync(
            name,
            founders,
            LedgerGenesisOptions.Parameters(chosen),
            timeProvider ?? TimeProvider.System,
            (uint)chosen.RecoveryThreshold,
            [.. chosen.RecoveryKeys.Select(key => RecoveryKey.TryPoint(key)!)],
            cancellationToken);
    }

    private static async Task<LedgerGenesis> CreateAsync(
        string name,
        IReadOnlyList<GenesisFounder> founders,
        LedgerParameters parameters,
        TimeProvider timeProvider,
        uint recoveryThreshold,
        IReadOnlyList<byte[]> recoveryKeys,
        CancellationToken cancellationToken)
    {
        CheckText(name, 64, nameof(name));
        ArgumentNullException.ThrowIfNull(founders);
        CheckCount(founders.Count, nameof(founders));
        List<FounderFile> files = new(founders.Count);
        foreach (GenesisFounder founder in founders)
        {
            CheckText(founder.Code, 64, nameof(founders));
            CheckText(founder.Country, 2, nameof(founders));
            files.Add(await FounderFile.CreateAsync(Unsigned(founder), null, founder.Vault, cancellationToken)
                .ConfigureAwait(false));
        }

        GenesisDraft draft = GenesisDraft.Create(
            name, files, parameters, timeProvider, recoveryThreshold, recoveryKeys);
        foreach (GenesisFounder founder in founders)
        {
            draft = await draft.AgreeAsync(founder.Vault, cancellationToken).ConfigureAwait(false);
        }

        return draft.TryComplete()!;
    }

    // Facts that were not said are committed to as random bytes: nobody can tell them from others.
    private static Participant Unsigned(GenesisFounder founder) => new()
    {
        Id = ParticipantApplication.NewId(),
        Code = founder.Code,
        Country = founder.Country,
        Roles = ParticipantRoles.Provider | ParticipantRoles.Registrar,
        Facts = LabelledHash.Of(HashLabel.Facts, RandomNumberGenerator.GetBytes(32)),
        SigningKey = [],
    };

    /// <summary>Reads a genesis file.</summary>
    /// <param name="bytes">The file, at most 1 MiB.</param>
    /// <returns>The genesis, or null when the bytes are not a consistent genesis file of this version.</returns>
    public static LedgerGenesis? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            return null;
        }

        CanonicalReader reader = new(bytes);
        reader.Array(5);
        bool isGenesis = reader.Text() == Magic;
        reader.Exactly(1);
        byte[] encoded = reader.Bytes().ToArray();
        ReadOnlySpan<byte> header = reader.Bytes();
        int count = reader.ArrayHead(256);
        List<(ParticipantId Id, byte[] Signature)> signatures = new(count);
        for (int i = 0; i < count; i++)
        {
            reader.Array(2);
            ParticipantId id = reader.Participant();
            signatures.Add((id, reader.BytesExactly(P256.SignatureBytes).ToArray()));
        }

        if (!reader.End() || !isGenesis || GenesisDocument.TryDecode(encoded) is not { } document
            || !GenesisBuilder.Build(document).Header.Encode().AsSpan().SequenceEqual(header)
            || !AreSigned(document, encoded, signatures))
        {
            return null;
        }

        return new LedgerGenesis(document, bytes.ToArray());
    }

    private static bool AreSigned(
        GenesisDocument document, byte[] encoded, List<(ParticipantId Id, byte[] Signature)> signatures)
    {
        if (signatures.Count != document.Participants.Count)
        {
            return false;
        }

        for (int i = 0; i < signatures.Count; i++)
        {
            using VerificationKey? key = VerificationKey.TryImport(document.Participants[i].SigningKey);
            if (key is null || signatures[i].Id != document.Participants[i].Id
                || !key.Verify(SigningDomain.Genesis, default, encoded, signatures[i].Signature))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The genesis that all participants have signed, in their order.</summary>
    internal static LedgerGenesis Of(GenesisDocument document, byte[] encoded, IReadOnlyList<byte[]> signatures) =>
        new(document, EncodeFile(document, encoded, signatures));

    internal static void CheckCount(int founders, string parameter)
    {
        if (!QuorumSize.IsPermitted(founders) || founders > 256)
        {
            throw new ArgumentException(
                "A ledger has one replica, or four and more, and 256 at most: with two or three none may fail.",
                parameter);
        }
    }

    internal static void CheckText(string value, int maxLength, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, parameter);
        if (value.Length > maxLength || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new ArgumentException($"The text is ASCII, 1 to {maxLength} characters.", parameter);
        }
    }

    private static byte[] EncodeFile(
        GenesisDocument document, byte[] encoded, IReadOnlyList<byte[]> signatures)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(5);
        writer.Text(Magic);
        writer.Unsigned(1);
        writer.Bytes(encoded);
        writer.Bytes(GenesisBuilder.Build(document).Header.Encode());
        writer.Array(signatures.Count);
        for (int i = 0; i < signatures.Count; i++)
        {
            writer.Array(2);
            writer.Id(document.Participants[i].Id);
            writer.Bytes(signatures[i]);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
