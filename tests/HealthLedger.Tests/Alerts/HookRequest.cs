namespace HealthLedger.Tests.Alerts;

/// <summary>What a webhook got.</summary>
internal sealed class HookRequest
{
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }
}
