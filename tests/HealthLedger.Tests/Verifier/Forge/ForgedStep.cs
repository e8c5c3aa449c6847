namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>An epoch step of a forged receipt.</summary>
internal sealed class ForgedStep
{
    public required object?[] Header { get; init; }

    /// <summary>The encoded header; changing it leaves <see cref="Header"/> behind.</summary>
    public required byte[] HeaderBytes { get; set; }

    public required List<object?[]> Seals { get; set; }

    public required byte[] Set { get; set; }

    public object?[] Items => [HeaderBytes, Seals.ToArray<object?>(), Set];
}
