using Microsoft.Extensions.Logging;

namespace HealthLedger.Hosting.Logging;

/// <summary>What a hosted ledger logs. Event ids are stable: 3000 to 3099.</summary>
internal static partial class LedgerLog
{
    [LoggerMessage(3001, LogLevel.Information, "Ledger {LedgerId} runs at height {Height} on {StorageKind}.")]
    public static partial void NodeStarted(ILogger logger, string ledgerId, ulong height, string storageKind);

    [LoggerMessage(3002, LogLevel.Information, "The ledger has stopped at height {Height}.")]
    public static partial void NodeStopped(ILogger logger, ulong height);

    [LoggerMessage(
        3003,
        LogLevel.Warning,
        "DEVELOPMENT KEYS: the passphrase of this ledger is known to everybody. Its records are protected from nobody. "
        + "Never put data of real patients into it.")]
    public static partial void DevelopmentKeys(ILogger logger);

    [LoggerMessage(
        3004,
        LogLevel.Warning,
        "DEVELOPMENT NETWORK: {Nodes} organisations run in this one process. They show how the ledger works, and "
        + "protect it from nobody.")]
    public static partial void DevelopmentNetwork(ILogger logger, int nodes);

    [LoggerMessage(3010, LogLevel.Debug, "Block {Height} sealed: {Entries} entries, {Skipped} skipped.")]
    public static partial void BlockSealed(ILogger logger, ulong height, int entries, int skipped);

    [LoggerMessage(3011, LogLevel.Error, "{Code}: {Explanation}")]
    public static partial void Fault(ILogger logger, string code, string explanation);

    [LoggerMessage(3012, LogLevel.Information, "{Notice}")]
    public static partial void Notice(ILogger logger, string notice);
}
