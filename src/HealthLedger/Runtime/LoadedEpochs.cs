using HealthLedger.Consensus;

namespace HealthLedger.Runtime;

/// <summary>What the state of a stored ledger says of its epochs.</summary>
/// <param name="Epochs">The sets, and the boundaries between them.</param>
/// <param name="Protocol">The protocol version of the next block.</param>
/// <param name="Scheduled">The boundary that is ahead, or null.</param>
/// <param name="ScheduledProtocol">The protocol version above it, or null.</param>
internal sealed record LoadedEpochs(
    EpochHistory Epochs, ulong Protocol, EpochBoundary? Scheduled, ulong? ScheduledProtocol);
