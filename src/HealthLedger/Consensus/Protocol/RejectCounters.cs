namespace HealthLedger.Consensus.Protocol;

/// <summary>How many messages were dropped, by reason.</summary>
internal sealed class RejectCounters
{
    private readonly long[] _counts = new long[(int)RejectReason.Halted + 1];

    public long this[RejectReason reason] => _counts[(int)reason];

    public void Add(RejectReason reason) => _counts[(int)reason]++;
}
