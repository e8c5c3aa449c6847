using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>Where an operation stands: whose it is, its hash, and the number of its entry in the history.</summary>
internal readonly record struct OperationSite(ParticipantId Author, Digest256 Hash, ulong Leaf);
