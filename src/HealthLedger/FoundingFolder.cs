using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Storage;
using HealthLedger.Storage.Files;
using HealthLedger.Vaults;

namespace HealthLedger;

/// <summary>
/// The data folder of an organisation that founds a ledger with others, until the genesis is agreed upon: its vault,
/// and the founder file that it gives away (docs/spec/founding.md).
/// </summary>
public sealed class FoundingFolder : IAsyncDisposable
{
    /// <summary>The name of the founder file.</summary>
    public const string FounderFileName = "founder.cbor";

    private FoundingFolder(string path, FounderFile founder, FileKeyVault vault)
    {
        Path = path;
        Founder = founder;
        Vault = vault;
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>What the organisation gives away.</summary>
    public FounderFile Founder { get; }

    /// <summary>The opened vault; closed when this is disposed.</summary>
    public FileKeyVault Vault { get; }

    /// <summary>Whether a folder has a founder file and no ledger yet.</summary>
    /// <param name="path">The folder; it need not exist.</param>
    public static bool IsOne(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return File.Exists(System.IO.Path.Combine(path, FounderFileName)) && !LedgerFolder.HoldsLedger(path);
    }

    /// <summary>
    /// Makes the keys of an organisation and its founder file. Never overwrites; what an interrupted call left is made
    /// anew, for nobody has got it.
    /// </summary>
    /// <param name="path">The folder; made when it does not exist, on Unix with mode 0700.</param>
    /// <param name="organisation">The organisation's code, ASCII, 1 to 64 characters; clear on the ledger.</param>
    /// <param name="facts">Who answers for the organisation: version 1, with a new id.</param>
    /// <param name="secret">What opens the vault later; not kept.</param>
    /// <param name="signer">Who holds the signing keys, disposed with the vault; null for the vault file.</param>
    /// <param name="timeProvider">The clock, or null for the system's.</param>
    /// <param name="cancellationToken">Cancels; the same call again makes it anew.</param>
    /// <exception cref="StorageFailureException">A ledger or a founder file is there already (HLS7009, HLS3048), or
    /// the folder is not writable (HLS7001).</exception>
    /// <exception cref="KeyUnavailableException">A vault file is there already (HLS8005), or the signer does not give
    /// the keys.</exception>
    /// <exception cref="ArgumentException">The code is outside its limits, or the facts are not version 1.</exception>
    public static async Task<FoundingFolder> CreateAsync(
        string path,
        string organisation,
        ParticipantFacts facts,
        VaultSecret secret,
        IVaultSigner? signer = null,
        TimeProvider? timeProvider = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = System.IO.Path.GetFullPath(path);
        LedgerFolder.ThrowIfExists(full);
        StorageFolder.Create(full);
        using DirectoryLock exclusive = await DirectoryLock
            .AcquireAsync(full, TimeSpan.Zero, timeProvider ?? TimeProvider.System, cancellationToken)
            .ConfigureAwait(false);
        LedgerFolder.ThrowIfExists(full);
        new UnfinishedLedgerFolder(full, FounderFileName).Begin();
        FileKeyVault vault = await FileKeyVault
            .CreateAsync(System.IO.Path.Combine(full, LedgerFolder.VaultFileName), secret, signer, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            FounderFile founder = await FounderFile.CreateAsync(organisation, facts, vault, cancellationToken)
                .ConfigureAwait(false);

            // The last step: it takes the mark away and puts the founder file there at one instant.
            await DurableFile.WriteNewAsync(
                System.IO.Path.Combine(full, FounderFileName), founder.Bytes, cancellationToken).ConfigureAwait(false);
            return new FoundingFolder(full, founder, vault);
        }
        catch
        {
            await vault.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens the folder again.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="secret">What opens the vault; not kept.</param>
    /// <param name="signer">Who holds the signing keys, disposed with the vault; null for the vault file.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StorageFailureException">There is no founder file in the folder, or a ledger (HLS3048).
    /// </exception>
    /// <exception cref="IntegrityException">The founder file is damaged (HLS3040 to HLS3042).</exception>
    /// <exception cref="KeyUnavailableException">The vault does not open.</exception>
    public static async Task<FoundingFolder> OpenAsync(
        string path, VaultSecret secret, IVaultSigner? signer = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = System.IO.Path.GetFullPath(path);
        if (!IsOne(full))
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.FoundingFolderWrong,
                LedgerFolder.HoldsLedger(full)
                    ? $"The folder '{full}' holds its ledger already: its genesis was agreed upon."
                    : $"There is no founder file in '{full}'. Make one with `healthledger network founder`.");
        }

        byte[] bytes = await LedgerFolder
            .ReadAsync(System.IO.Path.Combine(full, FounderFileName), cancellationToken).ConfigureAwait(false);
        FounderFile founder = FounderFile.TryDecode(bytes, out string? refusal) ?? throw new IntegrityException(
            refusal!, $"'{FounderFileName}' is damaged. Take the copy that you gave away.");
        FileKeyVault vault = await FileKeyVault
            .OpenAsync(System.IO.Path.Combine(full, LedgerFolder.VaultFileName), secret, signer, cancellationToken)
            .ConfigureAwait(false);
        return new FoundingFolder(full, founder, vault);
    }

    /// <summary>Signs a draft whose genesis has exactly this organisation's keys and facts.</summary>
    /// <param name="draft">The draft, which the organisation has read.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The draft with one signature more.</returns>
    /// <exception cref="KeyUnavailableException">The genesis has something else of this organisation (HLS3047), or the
    /// vault does not sign.</exception>
    public Task<GenesisDraft> AgreeAsync(GenesisDraft draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return draft.Founders.Any(founder => founder.Bytes.Span.SequenceEqual(Founder.Bytes.Span))
            ? draft.AgreeAsync(Vault, cancellationToken)
            : throw NotOurs();
    }

    /// <summary>Makes this the folder of the ledger whose genesis all founders have signed.</summary>
    /// <param name="genesis">The genesis.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The ledger's folder, which owns the vault from now on; this object is done with.</returns>
    /// <exception cref="KeyUnavailableException">The genesis does not have exactly this organisation's keys and facts
    /// (HLS3047).</exception>
    /// <exception cref="StorageFailureException">The folder is not writable (HLS7001).</exception>
    public async Task<LedgerFolder> CompleteAsync(
        LedgerGenesis genesis, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        if (!IsIn(genesis.Document))
        {
            throw NotOurs();
        }

        await DurableFile.WriteNewAsync(
            System.IO.Path.Combine(Path, LedgerFolder.GenesisFileName), genesis.Bytes, cancellationToken)
            .ConfigureAwait(false);
        return new LedgerFolder(Path, genesis, Vault);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Vault.DisposeAsync();

    private static KeyUnavailableException NotOurs() => new(
        HealthLedgerErrorCodes.GenesisNotOurs,
        "The genesis does not have exactly the keys and facts of this folder's founder file. Make it again from that "
        + "file.");

    private bool IsIn(GenesisDocument document) =>
        document.Participants.Any(participant => participant.IsSame(Founder.Participant))
        && document.Replicas.Replicas.Any(replica => replica.Participant == Founder.Id
            && replica.SealKey.AsSpan().SequenceEqual(Founder.SealKey));
}
