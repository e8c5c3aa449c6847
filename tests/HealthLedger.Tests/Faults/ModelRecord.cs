using HealthLedger.Ledger;

namespace HealthLedger.Tests.Faults;

/// <summary>What the model knows of a record.</summary>
internal sealed class ModelRecord(string name, string? patient, string payload)
{
    /// <summary>Its idempotency key.</summary>
    public string Name { get; } = name;

    public string? Patient { get; } = patient;

    public string Payload { get; } = payload;

    /// <summary>The first positive answer, or null while there was none.</summary>
    public AppendResult? Answer { get; set; }
}
