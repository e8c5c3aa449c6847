using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Redealing;

/// <summary>A sealed record, and its newest dealing anew, or null.</summary>
internal readonly record struct DealtRecord(SealedRecord Record, DealingRow? Newest)
{
    /// <summary>How many shares open it.</summary>
    public uint Threshold => Newest?.Threshold ?? Record.Threshold;

    /// <summary>The set that it is dealt to.</summary>
    public Digest256 Trustees => Newest?.TrusteeSet ?? Record.TrusteeSet;

    public bool IsReadableByOne => Threshold == 1;
}
