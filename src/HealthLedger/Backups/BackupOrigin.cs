using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Backups;

/// <summary>What a backup is made from: only reading, so that it may be a running node's.</summary>
internal sealed class BackupOrigin
{
    public required LedgerGenesis Genesis { get; init; }

    public required ParticipantId Organisation { get; init; }

    public required LedgerView View { get; init; }

    public required ICustodyStore Custody { get; init; }

    public required IKeyVault Vault { get; init; }

    /// <summary>Called when the queue of received messages is read: until then none may leave it.</summary>
    public Action? OnQueueRead { get; init; }
}
