namespace HealthLedger.Interop.Tests.Listener;

/// <summary>One entry of a ledger as its receipt proves it.</summary>
/// <param name="Height">The block.</param>
/// <param name="Index">The place in the block.</param>
/// <param name="Operation">What was done.</param>
/// <param name="Record">The record, 32 hexadecimal digits, if the operation names one.</param>
/// <param name="Header">The hash of the block's header, in hexadecimal digits.</param>
internal sealed record LedgerLine(
    ulong Height, int Index, Verifier.OperationType? Operation, string? Record, string Header);
