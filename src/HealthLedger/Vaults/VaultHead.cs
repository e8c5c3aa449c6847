namespace HealthLedger.Vaults;

/// <summary>What a vault file shows without a secret: its id and what opens it.</summary>
internal sealed class VaultHead
{
    public const int IdBytes = 16;

    /// <summary>16 random bytes, made with the vault.</summary>
    public required byte[] Id { get; init; }

    public required IReadOnlyList<VaultSlot> Slots { get; init; }

    /// <summary>The number of slots.</summary>
    public override string ToString() => $"{Slots.Count} slots";
}
