namespace HealthLedger.Ledger;

/// <summary>A submission of the batch that left no entry, and why.</summary>
internal readonly record struct SkippedSubmission(uint Index, SkipCode Code);
