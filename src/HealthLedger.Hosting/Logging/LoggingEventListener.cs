using HealthLedger.Diagnostics;
using Microsoft.Extensions.Logging;

namespace HealthLedger.Hosting.Logging;

/// <summary>Writes a node's events to the host's log, within the scope of its ledger.</summary>
internal sealed class LoggingEventListener : LedgerEventListener
{
    private readonly ILogger _logger;
    private readonly LedgerLogScope _scope;

    public LoggingEventListener(ILogger logger, LedgerLogScope scope)
    {
        _logger = logger;
        _scope = scope;
    }

    public override void OnBlockSealed(ulong height, int entries, int skipped)
    {
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            using IDisposable? scope = _logger.BeginScope(_scope);
            LedgerLog.BlockSealed(_logger, height, entries, skipped);
        }
    }

    public override void OnFault(string code, string explanation)
    {
        using IDisposable? scope = _logger.BeginScope(_scope);
        LedgerLog.Fault(_logger, code, explanation);
    }

    public override void OnNotice(string text)
    {
        using IDisposable? scope = _logger.BeginScope(_scope);
        LedgerLog.Notice(_logger, text);
    }
}
