using HealthLedger.Diagnostics;
using Microsoft.Extensions.Logging;

namespace HealthLedger.Hosting.Logging;

/// <summary>Writes the node's events to the host's log.</summary>
internal sealed class LoggingEventListener : LedgerEventListener
{
    private readonly ILogger _logger;

    public LoggingEventListener(ILogger logger) => _logger = logger;

    public override void OnBlockSealed(ulong height, int entries, int skipped) =>
        LedgerLog.BlockSealed(_logger, height, entries, skipped);

    public override void OnFault(string code, string explanation) => LedgerLog.Fault(_logger, code, explanation);

    public override void OnNotice(string text) => LedgerLog.Notice(_logger, text);
}
