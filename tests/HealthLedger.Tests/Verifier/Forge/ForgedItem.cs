namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>An item of a forged accounting.</summary>
internal sealed class ForgedItem
{
    public required object Time { get; set; }

    public required object?[] Entry { get; init; }

    public byte[] EntryBytes { get; set; } = [];

    public required byte[] Operation { get; set; }

    public required object?[] Body { get; init; }

    public byte[] BodyBytes { get; set; } = [];

    public List<byte[]> Path { get; set; } = [];

    public object?[] Items => [Time, EntryBytes, Operation, BodyBytes, Path.ToArray<object?>()];
}
