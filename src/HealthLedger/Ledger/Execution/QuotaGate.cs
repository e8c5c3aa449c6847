using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>
/// The quotas of one block: tokens by participant, refilled by block time. A participant that asks for more than it
/// has is over its quota until the block ends.
/// </summary>
internal sealed class QuotaGate
{
    private readonly LedgerState _state;
    private readonly LedgerParameters _parameters;
    private readonly ulong _time;
    private readonly HashSet<ParticipantId> _over = [];

    public QuotaGate(LedgerState state, LedgerParameters parameters, long time)
    {
        _state = state;
        _parameters = parameters;
        _time = (ulong)time;
    }

    public bool IsOver(ParticipantId author) => _over.Contains(author);

    /// <summary>Takes what a submission costs; nothing when there is not enough.</summary>
    public bool TryTake(ParticipantId author, ulong cost, Digest256 source)
    {
        byte[] key = author.ToArray();
        QuotaRow? row = _state.Read(StateKind.Quota, key) is { } bytes ? QuotaRow.TryDecode(bytes) : null;
        ulong tokens = QuotaRow.Refill(row, _time, _parameters.QuotaCapacity, _parameters.QuotaRefill);
        if (cost > tokens)
        {
            _over.Add(author);
            return false;
        }

        _state.Set(StateKind.Quota, key, new QuotaRow { Tokens = tokens - cost, Time = _time }.Encode(), source);
        return true;
    }
}
