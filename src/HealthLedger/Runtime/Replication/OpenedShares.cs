using HealthLedger.Bundles;

namespace HealthLedger.Runtime.Replication;

/// <summary>What a trustee got out of a bundle: its shares, protected, and what was wrong with others.</summary>
internal sealed class OpenedShares
{
    private readonly List<FaultyShare> _faults = [];

    /// <summary>`held-shares`, protected; a canonical null when there are none.</summary>
    public ReadOnlyMemory<byte> Shares { get; set; } = BundleKey.Nothing;

    /// <summary>What is wrong with others.</summary>
    public IReadOnlyList<FaultyShare> Faults => _faults;

    public void Refuse(FaultyShare fault) => _faults.Add(fault);
}
