using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Runtime;

namespace HealthLedger.Witnesses;

/// <summary>
/// Has one witness sign the heads of this node's blocks, in their order. While a request is under way blocks gather,
/// and the next request has them all. A witness that is away is asked again and again, at growing distances; nothing
/// but who waits for it waits.
/// </summary>
internal sealed class WitnessLoop : IAsyncDisposable
{
    private const int MaxRestarts = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly NodeParts _parts;
    private readonly WitnessConversation _conversation;
    private readonly Action<ulong> _onSigned;
    private readonly string _name;
    private readonly ulong _start;
    private readonly SemaphoreSlim _news = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private SealedHead? _mark;
    private ulong _height;
    private string? _fault;

    public WitnessLoop(
        NodeParts parts, string name, VerificationKey key, IWitness link, Action<ulong> onSigned)
    {
        _parts = parts;
        _name = name;
        _onSigned = onSigned;
        _start = Math.Max(1, parts.View.Head.Header.Height);
        _conversation = new WitnessConversation(parts, key, link);
        KeyId = key.Id;
    }

    public Digest256 KeyId { get; }

    /// <summary>The height of the newest head whose signature is here.</summary>
    public ulong Height => Volatile.Read(ref _height);

    public string? Fault => Volatile.Read(ref _fault);

    public string Name => _name;

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>There is a block that it has not signed.</summary>
    public void Poke()
    {
        try
        {
            if (_news.CurrentCount == 0)
            {
                _news.Release();
            }
        }
        catch (SemaphoreFullException)
        {
            // Somebody else has told the loop at the same moment.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
        _news.Dispose();
    }

    private async Task RunAsync()
    {
        TimeSpan pause = FirstPause;
        try
        {
            while (true)
            {
                await _news.WaitAsync(_stop.Token).ConfigureAwait(false);
                string? fault = await TryCatchUpAsync().ConfigureAwait(false);
                Note(fault);
                if (fault is null)
                {
                    pause = FirstPause;
                    continue;
                }

                await Task.Delay(pause, _parts.Time, _stop.Token).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                Poke();
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async ValueTask<string?> TryCatchUpAsync()
    {
        try
        {
            return await CatchUpAsync().ConfigureAwait(false);
        }
        catch (HealthLedgerException exception)
        {
            // Its own store or its own blocks, or the way to the witness.
            return exception.Code;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A defect of ours: it must not end in silence, and the node goes on without the witness.
            return HealthLedgerErrorCodes.Internal;
        }
    }

    private async ValueTask<string?> CatchUpAsync()
    {
        int restarts = 0;
        while (_parts.View.Head.Header is { Height: > 0 } head && (_mark is null || _mark.Height < head.Height))
        {
            (WitnessOutcome outcome, string? fault) = _mark is null
                ? await FindMarkAsync().ConfigureAwait(false)
                : await PresentAsync(_mark, _mark.Height + 1).ConfigureAwait(false);
            if (fault is not null)
            {
                return fault;
            }

            if (outcome is WitnessOutcome.NotNext or WitnessOutcome.TooOld)
            {
                // It has signed heads of another replica meanwhile: begin again where it stands.
                bool isNew = _mark is not null;
                _mark = null;
                if (!isNew)
                {
                    break;
                }

                // A witness that never agrees with itself must not be asked without a pause.
                restarts++;
                if (restarts > MaxRestarts)
                {
                    return HealthLedgerErrorCodes.WitnessRefused;
                }
            }
        }

        return IsAhead() ? HealthLedgerErrorCodes.WitnessAhead : null;
    }

    // A single replica that has less than a witness has seen is an older copy. One of several only has to catch up.
    private bool IsAhead() => _parts.View.Epochs.Newest.Replicas.Count == 1
        && _conversation.Newest is { } newest
        && newest.Height > _parts.View.Head.Header.Height;

    // Where to go on: with the newest head that the witness has signed and this node has, whose signature is asked for
    // again unless it is here.
    private async ValueTask<(WitnessOutcome Outcome, string? Fault)> FindMarkAsync()
    {
        string? fault = await _conversation.QueryAsync(_stop.Token).ConfigureAwait(false);
        if (fault is not null)
        {
            return (WitnessOutcome.Signed, fault);
        }

        if (_conversation.Newest is not { } newest)
        {
            return await PresentAsync(null, _start).ConfigureAwait(false);
        }

        ulong top = Math.Min(newest.Height, _parts.View.Head.Header.Height);
        ulong lowest = top > WitnessLimits.Heads ? top - WitnessLimits.Heads + 1 : 1;

        // Where no signature of it is here, what was sealed since this node stands.
        ulong first = Math.Clamp(_start, lowest, top);
        for (ulong height = top; height >= lowest; height--)
        {
            if (await _conversation.TryReadAsync(height, _stop.Token).ConfigureAwait(false) is not { } own)
            {
                if (height == top)
                {
                    // Other replicas bring the witness to a height that this store has.
                    return (WitnessOutcome.TooOld, null);
                }

                first = Math.Max(first, height + 1);
                break;
            }

            bool isSame = height != newest.Height || own.Hash == newest.Hash;
            if (isSame && await _conversation.HasSignatureAsync(own, _stop.Token).ConfigureAwait(false))
            {
                Reached(own);
                first = height + 1;
                break;
            }
        }

        return _mark?.Height == top
            ? (WitnessOutcome.Signed, null)
            : await PresentAgainAsync(first, top).ConfigureAwait(false);
    }

    // All that the lost answers had, or the newer ones where the witness does not remember as much.
    private async ValueTask<(WitnessOutcome Outcome, string? Fault)> PresentAgainAsync(ulong first, ulong top)
    {
        (WitnessOutcome outcome, string? fault) = await PresentAsync(_mark, first, top).ConfigureAwait(false);
        while (fault is null && outcome == WitnessOutcome.TooOld && first < top)
        {
            first += (top - first + 1) / 2;
            (outcome, fault) = await PresentAsync(null, first, top).ConfigureAwait(false);
        }

        return (outcome, fault);
    }

    private async ValueTask<(WitnessOutcome Outcome, string? Fault)> PresentAsync(
        SealedHead? after, ulong first, ulong last = ulong.MaxValue)
    {
        ulong end = Math.Min(Math.Min(last, _parts.View.Head.Header.Height), first + WitnessLimits.Heads - 1);
        (WitnessOutcome outcome, string? fault, SealedHead? signed) = await _conversation
            .PresentAsync(after, first, end, _stop.Token).ConfigureAwait(false);
        if (signed is not null)
        {
            Reached(signed);
        }

        return (outcome, fault);
    }

    private void Reached(SealedHead head)
    {
        _mark = head;
        Volatile.Write(ref _height, head.Height);
        _onSigned(head.Height);
    }

    // Whoever listens is told of a change, not of every attempt.
    private void Note(string? fault)
    {
        string? before = Interlocked.Exchange(ref _fault, fault);
        if (fault is not null && fault != before)
        {
            _parts.Events.OnFault(fault, $"The witness '{_name}' does not sign: {WitnessConversation.Explain(fault)}");
        }
        else if (fault is null && before is not null)
        {
            _parts.Events.OnNotice($"The witness '{_name}' signs again.");
        }
    }
}
