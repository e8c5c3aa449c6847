using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>
/// The key that a node signs submissions with: the one that the ledger has for its organisation. The ledger decides
/// which it is, and the vault follows; a stop at any moment of a rotation leaves nothing else to be remembered
/// (docs/spec/vault.md section 8).
/// </summary>
internal sealed class AuthorKey
{
    private VaultKeyVersion? _version;

    private AuthorKey(ParticipantId organisation, VaultKeyVersion? version)
    {
        Organisation = organisation;
        _version = version;
    }

    public ParticipantId Organisation { get; }

    /// <summary>The key's id, as the ledger knows it.</summary>
    public Digest256 KeyId => Volatile.Read(ref _version)?.KeyId ?? default;

    /// <summary>Stands in where nothing is signed.</summary>
    public static AuthorKey None(ParticipantId organisation) => new(organisation, null);

    /// <summary>The key that a vault signs with, where the ledger cannot be asked.</summary>
    public static async Task<AuthorKey> ActiveAsync(
        IKeyVault vault, ParticipantId organisation, CancellationToken cancellationToken) =>
        new(organisation, (await VersionsAsync(vault, cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(version => version.State == VaultKeyState.Active) ?? throw Stranger());

    /// <summary>
    /// Refuses a vault that has never had a key of the genesis: it is another ledger's, and nothing is to be written
    /// with it.
    /// </summary>
    /// <exception cref="KeyUnavailableException">HLS8006.</exception>
    public static async Task RequireKinAsync(
        IKeyVault vault, GenesisDocument genesis, CancellationToken cancellationToken)
    {
        HashSet<Digest256> founders =
            [.. genesis.Participants.Select(founder => LabelledHash.Of(HashLabel.Key, founder.SigningKey))];
        foreach (VaultKeyVersion version in await VersionsAsync(vault, cancellationToken).ConfigureAwait(false))
        {
            if (founders.Contains(version.KeyId!.Value))
            {
                return;
            }
        }

        throw Stranger();
    }

    /// <summary>Finds the key in the state, and makes the vault sign with it.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="read">Reads a row of the newest state.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KeyUnavailableException">HLS8006, or HLS8024: the vault cannot sign with it.</exception>
    public static async Task<AuthorKey> FollowAsync(
        IKeyVault vault,
        Func<StateKey, CancellationToken, ValueTask<StateLeaf?>> read,
        CancellationToken cancellationToken)
    {
        (ParticipantId organisation, VaultKeyVersion version) = await FindAsync(vault, read, cancellationToken)
            .ConfigureAwait(false);
        await ActivateAsync(vault, version, cancellationToken).ConfigureAwait(false);
        return new AuthorKey(organisation, version);
    }

    /// <summary>Finds the key in the state again; the vault and this follow it.</summary>
    /// <exception cref="KeyUnavailableException">As the other one.</exception>
    public async Task FollowAsync(NodeParts parts, CancellationToken cancellationToken)
    {
        (_, VaultKeyVersion version) = await FindAsync(parts.Vault, parts.ReadRowAsync, cancellationToken)
            .ConfigureAwait(false);
        await ActivateAsync(parts.Vault, version, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _version, version);
    }

    /// <summary>The organisation of a vault, and the version of its author key that the ledger has.</summary>
    /// <exception cref="KeyUnavailableException">HLS8006, or HLS8024: no version is it that could sign.</exception>
    public static async Task<(ParticipantId Organisation, VaultKeyVersion Version)> FindAsync(
        IKeyVault vault,
        Func<StateKey, CancellationToken, ValueTask<StateLeaf?>> read,
        CancellationToken cancellationToken)
    {
        bool isKin = false;
        foreach (VaultKeyVersion version in await VersionsAsync(vault, cancellationToken).ConfigureAwait(false))
        {
            StateLeaf? key = await read(
                new StateKey(StateKind.Key, version.KeyId!.Value.ToArray()), cancellationToken).ConfigureAwait(false);
            if (key is null || KeyRow.TryDecode(key.Value) is not { } row)
            {
                continue;
            }

            isKin = true;
            StateLeaf? participant = await read(
                new StateKey(StateKind.Participant, row.Participant.ToArray()), cancellationToken)
                .ConfigureAwait(false);
            if (participant is not null && ParticipantRow.TryDecode(participant.Value)?.KeyId == version.KeyId)
            {
                return version.State is VaultKeyState.Pending or VaultKeyState.Active
                    ? (row.Participant, version)
                    : throw Outrun(version);
            }
        }

        throw isKin ? Behind() : Stranger();
    }

    /// <summary>The organisation that the state has a key of the vault for, in force or not; null when there is
    /// none.</summary>
    public static async Task<ParticipantId?> FindOrganisationAsync(
        IKeyVault vault, Func<StateKey, ValueTask<StateLeaf?>> read)
    {
        foreach (VaultKeyVersion version in await VersionsAsync(vault, CancellationToken.None).ConfigureAwait(false))
        {
            StateLeaf? key = await read(new StateKey(StateKind.Key, version.KeyId!.Value.ToArray()))
                .ConfigureAwait(false);
            if (key is not null && KeyRow.TryDecode(key.Value) is { } row)
            {
                return row.Participant;
            }
        }

        return null;
    }

    private static async Task<List<VaultKeyVersion>> VersionsAsync(
        IKeyVault vault, CancellationToken cancellationToken) =>
        [.. (await vault.ListAsync(cancellationToken).ConfigureAwait(false))
            .Where(version => version.Key == VaultKey.Author && version.KeyId is not null)
            .OrderByDescending(version => version.Version)];

    private static async Task ActivateAsync(
        IKeyVault vault, VaultKeyVersion version, CancellationToken cancellationToken)
    {
        if (version.State != VaultKeyState.Active)
        {
            await vault.ActivateAsync(VaultKey.Author, version.Version, cancellationToken).ConfigureAwait(false);
        }
    }

    private static KeyUnavailableException Stranger() => new(
        HealthLedgerErrorCodes.KeyMismatch,
        "The vault's keys are not ones that the ledger knows. Use the vault that the ledger was made with.");

    private static KeyUnavailableException Behind() => new(
        HealthLedgerErrorCodes.LedgerKeyNotHeld,
        "The ledger has a signing key for this organisation that this vault does not hold: the vault is a copy from "
        + "before a rotation. Use the newest vault, or its newest backup.");

    private static KeyUnavailableException Outrun(VaultKeyVersion version) => new(
        HealthLedgerErrorCodes.LedgerKeyNotHeld,
        $"The ledger's signing key for this organisation is version {version.Version} of this vault, which is "
        + $"{version.State} there: the data are from before a rotation. Use the newest data, or the vault's backup of "
        + "that time.");
}
