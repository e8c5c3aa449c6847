using HealthLedger.Consensus;
using HealthLedger.Ledger.State;

namespace HealthLedger.Runtime;

/// <summary>What the state of a stored ledger says of its epochs.</summary>
/// <param name="Epochs">The sets, and the boundaries between them.</param>
/// <param name="Terms">Protocol version and placement of the next block.</param>
/// <param name="Scheduled">The boundary that is ahead, or null.</param>
/// <param name="ScheduledTerms">Those above it, or null.</param>
internal sealed record LoadedEpochs(
    EpochHistory Epochs, EpochTerms Terms, EpochBoundary? Scheduled, EpochTerms? ScheduledTerms);
