namespace HealthLedger.Ledger;

/// <summary>How far a verification has come.</summary>
/// <param name="Blocks">Blocks verified.</param>
/// <param name="TotalBlocks">Blocks to verify.</param>
/// <param name="Entries">Entries verified.</param>
/// <param name="Payloads">Payloads verified.</param>
public readonly record struct VerificationProgress(ulong Blocks, ulong TotalBlocks, ulong Entries, ulong Payloads);
