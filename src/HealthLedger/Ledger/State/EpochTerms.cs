namespace HealthLedger.Ledger.State;

/// <summary>What holds in an epoch beside its replica set.</summary>
/// <param name="Protocol">The protocol version of its blocks.</param>
/// <param name="Placement">The epoch with which its placement policy came into force; 0 where every replica holds
/// everything.</param>
internal readonly record struct EpochTerms(ulong Protocol, ulong Placement)
{
    /// <summary>Those of the genesis.</summary>
    public static EpochTerms First => new(LedgerVersion.Protocol, 0);
}
