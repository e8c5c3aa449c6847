using HealthLedger.Witnesses;

namespace HealthLedger.Tests.Witnesses;

/// <summary>A witness that can be away, or whose answers can be lost on the way.</summary>
internal sealed class SwitchedWitness(IWitness inner) : IWitness
{
    private volatile bool _isAway;
    private volatile bool _losesAnswers;
    private int _requests;

    public bool IsAway { get => _isAway; set => _isAway = value; }

    public bool LosesAnswers { get => _losesAnswers; set => _losesAnswers = value; }

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The last request that had heads.</summary>
    public ReadOnlyMemory<byte> LastRequest { get; private set; }

    public async ValueTask<ReadOnlyMemory<byte>> AskAsync(
        ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        if (IsAway)
        {
            throw new LedgerConnectionException(HealthLedgerErrorCodes.WitnessUnreachable, "away", isTransient: true);
        }

        if (WitnessRequest.TryDecode(request.Span) is { Heads.Count: > 0 })
        {
            LastRequest = request.ToArray();
        }

        ReadOnlyMemory<byte> answer = await inner.AskAsync(request, cancellationToken);
        return LosesAnswers ? throw new TimeoutException("lost") : answer;
    }
}
