using HealthLedger.Participants;
using HealthLedger.Storage;
using HealthLedger.Storage.Files;
using HealthLedger.Vaults;

namespace HealthLedger;

/// <summary>
/// A data folder: `genesis.cbor` (to be pinned by whoever verifies receipts), `vault.cbor` (the encrypted keys;
/// back it up apart from the data) and whatever the storage driver puts beside them.
/// </summary>
public sealed class LedgerFolder : IAsyncDisposable
{
    /// <summary>The name of the genesis file.</summary>
    public const string GenesisFileName = "genesis.cbor";

    /// <summary>The name of the vault file.</summary>
    public const string VaultFileName = "vault.cbor";

    /// <summary>The name of the participant application, in the folder of an organisation that joins.</summary>
    public const string ApplicationFileName = "participant.cbor";

    /// <summary>The name of the socket where a node serves the other processes of its machine.</summary>
    public const string SocketFileName = "ledger.sock";

    /// <summary>
    /// The passphrase of development keys. Everybody knows it: what is encrypted under it is protected from nobody.
    /// Hosts refuse it outside the Development environment.
    /// </summary>
    public const string DevelopmentPassphrase = "development-keys-protect-nothing";

    internal LedgerFolder(
        string path, LedgerGenesis genesis, FileKeyVault vault, ParticipantApplication? application = null)
    {
        Path = path;
        Genesis = genesis;
        Vault = vault;
        Application = application;
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The ledger's genesis.</summary>
    public LedgerGenesis Genesis { get; }

    /// <summary>The opened vault; closed when this is disposed.</summary>
    public FileKeyVault Vault { get; }

    /// <summary>
    /// With what the organisation applied to be registered, where the folder was made by <see cref="JoinAsync"/>; its
    /// id is <see cref="LedgerNodeBuilder.Joins"/>. Null in all other folders.
    /// </summary>
    public ParticipantApplication? Application { get; }

    /// <summary>Whether a folder holds a ledger.</summary>
    /// <param name="path">The folder; it need not exist.</param>
    public static bool HoldsLedger(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return File.Exists(System.IO.Path.Combine(path, GenesisFileName));
    }

    /// <summary>
    /// Makes a new ledger with one organisation and one replica. Never overwrites a ledger. What a creation left that
    /// was interrupted, also by a kill or by loss of power, is removed and made anew: a vault without genesis has
    /// protected nothing yet.
    /// </summary>
    /// <param name="path">The folder; made when it does not exist, on Unix with mode 0700.</param>
    /// <param name="name">The ledger's name, ASCII, 1 to 64 characters.</param>
    /// <param name="organisation">The organisation's code, ASCII, 1 to 64 characters.</param>
    /// <param name="country">Two letters, ISO 3166-1.</param>
    /// <param name="passphrase">Protects the vault; at least 8 characters.</param>
    /// <param name="timeProvider">The clock, or null for the system's.</param>
    /// <param name="cancellationToken">Cancels; the same call again makes the ledger.</param>
    /// <exception cref="StorageFailureException">A ledger is there already (HLS7009), the folder holds the data of a
    /// ledger whose genesis is missing (HLS7010), another process uses the folder (HLS7004), or it is not writable
    /// (HLS7001).</exception>
    /// <exception cref="KeyUnavailableException">A vault file is there that no interrupted creation left
    /// (HLS8005).</exception>
    /// <exception cref="ArgumentException">A text is out of its limits.</exception>
    public static async Task<LedgerFolder> CreateAsync(
        string path,
        string name,
        string organisation,
        string country,
        string passphrase,
        TimeProvider? timeProvider = null,
        CancellationToken cancellationToken = default)
    {
        using VaultSecret secret = VaultSecret.FromPassphrase(passphrase);
        return await CreateAsync(path, name, organisation, country, secret, null, timeProvider, null, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Makes a new ledger whose vault opens with any kind of secret. Never overwrites.</summary>
    /// <param name="path">The folder; made when it does not exist, on Unix with mode 0700.</param>
    /// <param name="name">The ledger's name, ASCII, 1 to 64 characters.</param>
    /// <param name="organisation">The organisation's code, ASCII, 1 to 64 characters.</param>
    /// <param name="country">Two letters, ISO 3166-1.</param>
    /// <param name="secret">What opens the vault later; not kept.</param>
    /// <param name="signer">Who holds the signing keys, disposed with the vault; null for the vault file.</param>
    /// <param name="timeProvider">The clock, or null for the system's.</param>
    /// <param name="options">Limits, times and recovery keys of the ledger, or null for the defaults.</param>
    /// <param name="cancellationToken">Cancels; the same call again makes the ledger anew.</param>
    /// <exception cref="StorageFailureException">A ledger is there already (HLS7009), or the folder is not writable
    /// (HLS7001).</exception>
    /// <exception cref="KeyUnavailableException">A vault file is there already (HLS8005), others may enter the folder
    /// (HLS8009), or the signer does not give the keys.</exception>
    /// <exception cref="ArgumentException">A text is out of its limits, or an option outside its range (HLS3032).
    /// </exception>
    public static async Task<LedgerFolder> CreateAsync(
        string path,
        string name,
        string organisation,
        string country,
        VaultSecret secret,
        IVaultSigner? signer,
        TimeProvider? timeProvider = null,
        LedgerGenesisOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (options is not null)
        {
            LedgerGenesisOptions.Parameters(options);
        }

        return await CreateAsync(
            path,
            secret,
            signer,
            async (vault, token) => (await LedgerGenesis.CreateSingleReplicaAsync(
                name, organisation, country, vault, timeProvider, options, token).ConfigureAwait(false), null),
            timeProvider ?? TimeProvider.System,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes the folder of an organisation that joins a ledger of others: its keys, the genesis that it was given, and
    /// its participant application. Never overwrites; what an interrupted call left is made anew, for nobody has it.
    /// The node of the folder is started once the organisation was registered and its replica voted in.
    /// </summary>
    /// <param name="path">The folder; made when it does not exist, on Unix with mode 0700.</param>
    /// <param name="genesis">The ledger's genesis, whose id was compared with a member's by another way.</param>
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
    public static Task<LedgerFolder> JoinAsync(
        string path,
        LedgerGenesis genesis,
        string organisation,
        ParticipantFacts facts,
        VaultSecret secret,
        IVaultSigner? signer = null,
        TimeProvider? timeProvider = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(genesis);
        ParticipantApplication.Check(organisation, facts);
        return CreateAsync(
            path,
            secret,
            signer,
            async (vault, token) => (genesis, await JoiningFiles.MakeAsync(
                System.IO.Path.GetFullPath(path), genesis.LedgerId, organisation, facts, vault, token)
                .ConfigureAwait(false)),
            timeProvider ?? TimeProvider.System,
            cancellationToken);
    }

    /// <summary>Opens a ledger's genesis and vault.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="passphrase">The vault's passphrase.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StorageFailureException">There is no ledger in the folder (HLS7008).</exception>
    /// <exception cref="IntegrityException">The genesis file is damaged (HLS3008).</exception>
    /// <exception cref="KeyUnavailableException">The vault does not open (HLS8001, HLS8002, HLS8004, HLS8009,
    /// HLS8011).</exception>
    public static async Task<LedgerFolder> OpenAsync(
        string path, string passphrase, CancellationToken cancellationToken = default)
    {
        using VaultSecret secret = VaultSecret.FromPassphrase(passphrase);
        return await OpenAsync(path, secret, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a ledger's genesis and vault with any kind of secret.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="secret">What opens the vault; not kept.</param>
    /// <param name="signer">Who holds the signing keys, disposed with the vault; null for the vault file.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StorageFailureException">There is no ledger in the folder (HLS7008).</exception>
    /// <exception cref="IntegrityException">The genesis file or the participant application is damaged (HLS3008,
    /// HLS3049).</exception>
    /// <exception cref="KeyUnavailableException">The vault does not open (HLS8001, HLS8002, HLS8004, HLS8009,
    /// HLS8011), or is not the one that the participant application was made with (HLS8006).</exception>
    public static async Task<LedgerFolder> OpenAsync(
        string path, VaultSecret secret, IVaultSigner? signer, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = System.IO.Path.GetFullPath(path);
        if (!HoldsLedger(full))
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.NoLedger,
                $"There is no ledger in '{full}'. Make one with `healthledger init --data DIR`, or name the "
                    + "right folder.");
        }

        byte[] bytes = await ReadAsync(System.IO.Path.Combine(full, GenesisFileName), cancellationToken)
            .ConfigureAwait(false);
        LedgerGenesis genesis = LedgerGenesis.TryDecode(bytes) ?? throw new IntegrityException(
            HealthLedgerErrorCodes.GenesisInvalid, $"'{GenesisFileName}' is damaged. Restore it from a backup.");
        ParticipantApplication? application = await JoiningFiles.ReadAsync(full, cancellationToken)
            .ConfigureAwait(false);
        FileKeyVault vault = await FileKeyVault
            .OpenAsync(System.IO.Path.Combine(full, VaultFileName), secret, signer, cancellationToken)
                .ConfigureAwait(false);
        try
        {
            await JoiningFiles.RequireOwnAsync(application, vault, cancellationToken).ConfigureAwait(false);
            return new LedgerFolder(full, genesis, vault, application);
        }
        catch
        {
            await vault.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Vault.DisposeAsync();

    private static async Task<LedgerFolder> CreateAsync(
        string path,
        VaultSecret secret,
        IVaultSigner? signer,
        Func<FileKeyVault, CancellationToken, Task<(LedgerGenesis, ParticipantApplication?)>> make,
        TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        string full = System.IO.Path.GetFullPath(path);
        ThrowIfExists(full);
        StorageFolder.Create(full);
        using DirectoryLock exclusive = await DirectoryLock
            .AcquireAsync(full, TimeSpan.Zero, timeProvider, cancellationToken).ConfigureAwait(false);
        ThrowIfExists(full);
        UnfinishedLedgerFolder unfinished = new(full, GenesisFileName);
        unfinished.Begin();
        FileKeyVault vault = await FileKeyVault
            .CreateAsync(System.IO.Path.Combine(full, VaultFileName), secret, signer, cancellationToken)
                .ConfigureAwait(false);
        try
        {
            (LedgerGenesis genesis, ParticipantApplication? application) = await make(vault, cancellationToken)
                .ConfigureAwait(false);

            // The last step. It takes the mark away and puts the genesis there at one instant.
            await DurableFile.WriteNewAsync(
                System.IO.Path.Combine(full, GenesisFileName), genesis.Bytes, cancellationToken).ConfigureAwait(false);
            return new LedgerFolder(full, genesis, vault, application);
        }
        catch
        {
            await vault.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    internal static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.InputOutputFailed,
                $"'{System.IO.Path.GetFileName(path)}' cannot be read. Check that this user may read the data folder.",
                innerException: exception);
        }
    }

    /// <exception cref="StorageFailureException">A ledger (HLS7009) or a founder file (HLS3048) is there.</exception>
    internal static void ThrowIfExists(string full)
    {
        if (FoundingFolder.IsOne(full))
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.FoundingFolderWrong,
                $"The folder '{full}' has given away a founder file, and its keys are never made anew. Go on with "
                    + "`healthledger network agree` and `init --genesis`, or choose another folder.");
        }

        if (HoldsLedger(full))
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.LedgerExists,
                $"There is a ledger in '{full}' already and it is never overwritten. Choose another folder, or "
                    + "open that one.");
        }
    }
}
