using HealthLedger.Backups;
using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Recovery;

/// <summary>The store that a ledger goes on from, and what is known of the replica whose it is.</summary>
internal sealed class RecoveryBase
{
    private readonly ILedgerStorage _storage;
    private readonly StateCache _cache;
    private readonly IKeyVault _vault;

    private RecoveryBase(ILedgerStorage storage, StateCache cache, IKeyVault vault)
    {
        _storage = storage;
        _cache = cache;
        _vault = vault;
    }

    /// <summary>The newest stored block's.</summary>
    public required LedgerHead Head { get; init; }

    public required EpochHistory Epochs { get; init; }

    /// <summary>Where the journal goes on after the recovery.</summary>
    public required JournalPosition JournalEnd { get; init; }

    /// <summary>The highest height that the replica sealed itself, as its journal says.</summary>
    public required ulong SealedTo { get; init; }

    /// <summary>Whether the ledger has several replicas.</summary>
    public bool IsAmongOthers => Head.Replicas.Replicas.Count > 1;

    /// <summary>Reads a store upon which no node runs.</summary>
    /// <exception cref="IntegrityException">The store is damaged, or its journal goes beyond its database (HLS3004).
    /// </exception>
    public static async Task<RecoveryBase> LoadAsync(
        ILedgerStorage storage,
        StateCache cache,
        IKeyVault vault,
        GenesisDocument genesis,
        CancellationToken cancellationToken)
    {
        (LedgerHead head, EpochHistory epochs, JournalPosition end) = await NodeOpener
            .LoadAsync(storage, cache, genesis, ProtocolRules.Known, cancellationToken)
            .ConfigureAwait(false);
        if (head.Replicas.Replicas.Count > 1)
        {
            // Whatever the replica had under way among the others is over with the epoch.
            ulong sealedTo = await FormerJournal
                .ReadSealedToAsync(storage, end, head.LedgerId, head.Header.Height, cancellationToken)
                .ConfigureAwait(false);
            return new RecoveryBase(storage, cache, vault)
            {
                Head = head,
                Epochs = epochs,
                JournalEnd = storage.Journal.End,
                SealedTo = sealedTo,
            };
        }

        return storage.Journal.End.Value > end.Value
            ? throw new IntegrityException(
                HealthLedgerErrorCodes.JournalMismatch,
                "The journal has blocks that the database does not have, and only the lost key could seal them. "
                + "Restore a backup, and recover that.")
            : new RecoveryBase(storage, cache, vault)
            {
                Head = head,
                Epochs = epochs,
                JournalEnd = end,
                SealedTo = head.Header.Height,
            };
    }

    /// <summary>The one replica, whoever has the vault: officers decide. Of several that of the organisation whose
    /// vault it is.</summary>
    /// <exception cref="KeyUnavailableException">HLS8025: it has none.</exception>
    public async Task<ReplicaDefinition> OwnAsync(CancellationToken cancellationToken)
    {
        if (Head.Replicas.Replicas.Count == 1)
        {
            return Head.Replicas.Replicas[0];
        }

        ParticipantId? own = await OrganisationAsync(cancellationToken).ConfigureAwait(false);
        return Head.Replicas.Replicas.FirstOrDefault(replica => replica.Participant == own)
            ?? throw Refused(
                "The vault is of no organisation that has a replica. Use the newest vault of one that has.");
    }

    /// <summary>The organisation of the vault; null when the ledger knows no key of it.</summary>
    public Task<ParticipantId?> OrganisationAsync(CancellationToken cancellationToken) =>
        AuthorKey.FindOrganisationAsync(
            _vault, key => _cache.LoadRowAsync(Head.State, key, cancellationToken));

    /// <summary>Refuses to go on from here where that is not known to keep all for which there may be a receipt.
    /// </summary>
    /// <returns>The highest height that any replica which is left sealed; one above the stored where that is not known.
    /// </returns>
    /// <exception cref="KeyUnavailableException">HLS8025 to HLS8028.</exception>
    public async Task<ulong> RequireAsync(
        ReplicaDefinition own, RecoveryPlan plan, CancellationToken cancellationToken)
    {
        SurveyCheck check = new(Head, Epochs, _storage.Blocks);
        ulong sealedTo = SealedTo;
        foreach (RecoverySurvey other in plan.Survivors)
        {
            await check.RequireAsync(other, cancellationToken).ConfigureAwait(false);
            sealedTo = Math.Max(sealedTo, other.SealedTo.Value);
        }

        if (IsAmongOthers && !await RemembersAsync(own, cancellationToken).ConfigureAwait(false))
        {
            RequireWhole(plan.GivesUpUnproven);
            sealedTo = Math.Max(sealedTo, Head.Header.Height + 1);
        }

        RequireProven(sealedTo, plan.GivesUpUnproven ? sealedTo - Head.Header.Height : 0);
        return sealedTo;
    }

    /// <summary>Refuses an order that gives up fewer heights than this replica sealed above what is kept, or none where
    /// that is not known.</summary>
    /// <exception cref="KeyUnavailableException">HLS8025: of several replicas the order says nothing of it. HLS8027: it
    /// is fewer, or nothing where these data are not the newest.</exception>
    public async Task RequireGivenUpAsync(ulong? givenUp, CancellationToken cancellationToken)
    {
        if (IsAmongOthers && givenUp is null)
        {
            throw Refused(
                "The request does not say how many heights are given up: it was made by an earlier version of the "
                + "software. Make another one.");
        }

        if (IsAmongOthers && givenUp == 0)
        {
            // Between request and completion an older copy may have taken the place of what was surveyed.
            ReplicaDefinition own = await OwnAsync(cancellationToken).ConfigureAwait(false);
            RequireWhole(await RemembersAsync(own, cancellationToken).ConfigureAwait(false));
        }

        RequireProven(SealedTo, givenUp ?? 0);
    }

    /// <summary>Whether the journal says all that the replica sealed in this epoch: it is not a copy of an older one,
    /// or of a backup, and the seal key is the one that sealed.</summary>
    public async Task<bool> RemembersAsync(ReplicaDefinition own, CancellationToken cancellationToken)
    {
        bool holdsKey = (await _vault.ListAsync(cancellationToken).ConfigureAwait(false)).Any(version =>
            version is { Key: VaultKey.Seal, State: VaultKeyState.Active }
            && version.PublicPoint.Span.SequenceEqual(own.SealKey));
        if (!holdsKey
            || await RestoreMark.ReadAsync(_storage.Custody, cancellationToken).ConfigureAwait(false) is not null)
        {
            return false;
        }

        return !_vault.Capabilities.HasFlag(VaultCapabilities.DurableCounter)
            || await CounterBase.ReadAsync(_storage.Custody, cancellationToken).ConfigureAwait(false)
                + _storage.Journal.End.Value
                >= await _vault.ReadCounterAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>HLS8027, where what the replica sealed is not known.</summary>
    public static void RequireWhole(bool isSo)
    {
        if (!isSo)
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.RecoveryUnproven,
                "These data are an older copy or were restored, or the vault is not the one that sealed with them: "
                + "what this replica sealed besides is not known, and a lost one may have given receipts of it. Use "
                + "its newest data and vault, or another replica that is left. Where there is none, the officers have "
                + "to give up what is not known (`--give-up-unproven`).");
        }
    }

    // HLS8027, where replicas that are left sealed more above the newest stored block than is given up.
    private void RequireProven(ulong sealedTo, ulong givenUp)
    {
        if (sealedTo - Head.Header.Height > givenUp)
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.RecoveryUnproven,
                $"Replicas that are left sealed blocks up to height {sealedTo}, and hold a quorum's seals up to height "
                + $"{Head.Header.Height} only. One that is lost may have had the rest, and have given receipts. Run "
                + "those that are left together until their heights stand; if that does not help, the officers have to "
                + "give these blocks up (`--give-up-unproven`), and what they held is handed in again.");
        }
    }

    /// <summary>HLS8025.</summary>
    public static KeyUnavailableException Refused(string text) =>
        new(HealthLedgerErrorCodes.RecoveryRefused, text);
}
