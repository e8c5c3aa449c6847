namespace HealthLedger.Runtime;

/// <summary>Why a block is not the next one of a history: the error code, and where and what in words.</summary>
internal sealed record ReplayFault(string Code, string Text);
