using HealthLedger.Witnesses;

namespace HealthLedger.Tests.Witnesses;

/// <summary>A witness that signs what it is asked for once, and never goes on from it.</summary>
internal sealed class FickleWitness(WitnessKey key) : IWitness
{
    private SealedHead? _newest;
    private int _requests;

    public int Requests => Volatile.Read(ref _requests);

    public ValueTask<ReadOnlyMemory<byte>> AskAsync(
        ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        WitnessRequest asked = WitnessRequest.TryDecode(request.Span)!;
        bool isRefused = asked.After is not null;
        if (!isRefused && asked.Heads.Count > 0)
        {
            _newest = asked.Heads[^1].Head;
        }

        return ValueTask.FromResult<ReadOnlyMemory<byte>>(new WitnessAnswer
        {
            Outcome = isRefused ? WitnessOutcome.NotNext : WitnessOutcome.Signed,
            Newest = _newest,
            Signatures = isRefused ? [] : [.. asked.Heads.Select(each => key.Sign(asked.Ledger, each.Head))],
        }.Encode());
    }
}
