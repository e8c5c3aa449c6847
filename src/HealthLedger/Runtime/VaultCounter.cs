using System.Globalization;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>
/// Holds the journal against the vault's counter (docs/spec/vault.md section 5): the counter is a length that the
/// journal has had. A journal that is shorter was restored, lost or cloned, and this replica might seal a height twice.
/// </summary>
internal static class VaultCounter
{
    /// <summary>How many records the journal may gain before the counter follows.</summary>
    public const ulong Step = 64;

    /// <summary>
    /// The step of a node. Among others it is every group: a replica that forgets one vote may contradict it, and the
    /// others would see it sign twice. Alone it contradicts nobody.
    /// </summary>
    public static ulong StepOf(int replicas) => replicas == 1 ? Step : 1;

    /// <summary>How far a journal can be ahead by itself: the step, and the groups that were being written.</summary>
    public const ulong Window = 1024;

    /// <summary>Holds the journal of a store against the counter.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="storage">The store.</param>
    /// <param name="isNewBeginning">Whether the store was just restored, and somebody has answered for it: its journal
    /// begins where the counter stands.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What the counter had counted before this journal began.</returns>
    /// <exception cref="KeyUnavailableException">HLS8018 or HLS8019: one of the two is an older copy.</exception>
    public static async Task<ulong> CheckAsync(
        IKeyVault vault, ILedgerStorage storage, bool isNewBeginning, CancellationToken cancellationToken)
    {
        if (!vault.Capabilities.HasFlag(VaultCapabilities.DurableCounter))
        {
            return 0;
        }

        ulong counter = await vault.ReadCounterAsync(cancellationToken).ConfigureAwait(false);
        ulong before = await CounterBase.ReadAsync(storage.Custody, cancellationToken).ConfigureAwait(false);
        ulong length = checked(before + storage.Journal.End.Value);
        if (isNewBeginning && length < counter)
        {
            before = counter - storage.Journal.End.Value;
            length = counter;
            await CounterBase.WriteAsync(storage.Custody, before, cancellationToken).ConfigureAwait(false);
        }

        await HoldAsync(vault, length, cancellationToken).ConfigureAwait(false);
        return before;
    }

    /// <summary>Takes the journal's length for the counter, whatever the vault says: it may be a backup whose counter
    /// is far behind, and officers answered for the data.</summary>
    public static async Task AnswerAsync(IKeyVault vault, ILedgerStorage storage)
    {
        if (vault.Capabilities.HasFlag(VaultCapabilities.DurableCounter))
        {
            ulong before = await CounterBase.ReadAsync(storage.Custody, CancellationToken.None).ConfigureAwait(false);
            await vault.AdvanceCounterAsync(
                checked(before + storage.Journal.End.Value), CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Refuses a length that does not go with the counter; raises the counter to one that does.</summary>
    public static async Task HoldAsync(IKeyVault vault, ulong length, CancellationToken cancellationToken)
    {
        ulong counter = await vault.ReadCounterAsync(cancellationToken).ConfigureAwait(false);
        if (length < counter)
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.JournalBehindVault,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The journal has {length} records and had at least {counter}: the data folder is an "
                    + $"older copy, a clone, or has lost records. Sealing on could contradict what was sealed. Put the "
                    + $"newest data folder back. Where it is lost: one replica among several goes on with another key "
                    + $"(`network rejoin`); a lone one is restored from a backup with `restore --new-epoch`, by "
                    + $"which you answer for every other copy."));
        }

        if (length - counter > Window)
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.VaultBehindJournal,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The vault's counter is {counter} and the journal has {length} records: the vault is an "
                    + $"older copy. Put the newest vault file back; where it is lost, restore the vault's backup with "
                    + $"`restore --new-epoch`."));
        }

        await vault.AdvanceCounterAsync(length, cancellationToken).ConfigureAwait(false);
    }
}
