using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;

namespace HealthLedger.Runtime;

/// <summary>Where the state is while a history is executed again.</summary>
internal interface IReplayState
{
    /// <summary>Executes a batch upon a head.</summary>
    ValueTask<ExecutedBlock> ExecuteAsync(LedgerHead head, Batch batch, CancellationToken cancellationToken);
}
