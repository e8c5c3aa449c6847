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

    /// <summary>How far a journal can be ahead by itself: the step, and the groups that were being written.</summary>
    public const ulong Window = 1024;

    public static async Task CheckAsync(IKeyVault vault, JournalPosition end, CancellationToken cancellationToken)
    {
        if (!vault.Capabilities.HasFlag(VaultCapabilities.DurableCounter))
        {
            return;
        }

        ulong counter = await vault.ReadCounterAsync(cancellationToken).ConfigureAwait(false);
        if (end.Value < counter)
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.JournalBehindVault,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The journal has {end.Value} records and had at least {counter}: the data folder is an "
                    + $"older copy, a clone, or has lost records. Sealing on could contradict what was sealed. Put the "
                    + $"newest data folder back; where it is lost, restore a backup with `restore --new-epoch`, which "
                    + $"gives the replica another key."));
        }

        if (end.Value - counter > Window)
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.VaultBehindJournal,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The vault's counter is {counter} and the journal has {end.Value} records: the vault is an "
                    + $"older copy. Put the newest vault file back; where it is lost, restore the vault's backup with "
                    + $"`restore --new-epoch`."));
        }

        await vault.AdvanceCounterAsync(end.Value, cancellationToken).ConfigureAwait(false);
    }
}
