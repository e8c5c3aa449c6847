namespace HealthLedger.Vaults;

/// <summary>One way to open a vault file: its master key, wrapped under what somebody has or knows.</summary>
internal sealed class VaultSlot
{
    public required VaultSlotKind Kind { get; init; }

    /// <summary>Rounds of the derivation from a passphrase; 0 for the others.</summary>
    public int Rounds { get; init; }

    /// <summary>32 random bytes; empty for a wrapper.</summary>
    public byte[] Salt { get; init; } = [];

    /// <summary>The wrapped master key.</summary>
    public required byte[] Wrapped { get; init; }

    /// <summary>How many recovery shares open it; 0 for the others.</summary>
    public int Threshold { get; init; }

    /// <summary>SHA-256 of each recovery share, in order; empty for the others.</summary>
    public IReadOnlyList<byte[]> Shares { get; init; } = [];

    /// <summary>The kind.</summary>
    public override string ToString() => Kind.ToString();
}
