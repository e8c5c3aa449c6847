using HealthLedger.Runtime;

namespace HealthLedger.Clients;

/// <summary>One call of a client, from its first frame to its last.</summary>
internal sealed class ServedCall : IDisposable
{
    private readonly ClientLink _link;
    private readonly ServedScope _scope;
    private readonly ClientFrame _request;
    private readonly CreditGate _credit;
    private readonly CancellationTokenSource _ended;
    private readonly TaskCompletionSource _isWhole = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _stall;
    private IncomingBody? _incoming;

    public ServedCall(ClientLink link, ServedScope scope, ClientFrame request)
    {
        _link = link;
        _scope = scope;
        _request = request;
        _credit = new CreditGate(ServedMembers.IsListing(Member) ? ClientLimits.PieceBytes : 0);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(link.Closed, scope.Aborting);
        Body = request.Bytes;
    }

    public ulong Number => _request.Number;

    public ClientMember Member => (ClientMember)_request.Kind;

    public LedgerNode Node => _scope.Node;

    public ServedScope Scope => _scope;

    /// <summary>The whole body, once <see cref="ReceiveAsync"/> has returned.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>
    /// Cancelled when nobody waits any more. What writes does not stop at that: its caller comes again for the
    /// answer.
    /// </summary>
    public CancellationToken Token => ServedMembers.IsRepeatable(Member) ? _scope.Aborting : _ended.Token;

    /// <summary>How many bytes are beyond the first piece.</summary>
    public long LargeBytes => _request.Length > ClientLimits.PieceBytes ? _request.Length : 0;

    /// <summary>Receives what is missing of the body; its memory was taken from the budget.</summary>
    public async Task ReceiveAsync()
    {
        if (_request.Length == _request.Bytes.Length)
        {
            return;
        }

        IncomingBody incoming = new(_request.Length, _request.Bytes);
        _stall = _scope.Time.CreateTimer(
            _ => _link.Cut(), null, _scope.Options.StallTimeout, Timeout.InfiniteTimeSpan);
        Volatile.Write(ref _incoming, incoming);
        await GrantAsync(incoming).ConfigureAwait(false);
        await _isWhole.Task.WaitAsync(_ended.Token).ConfigureAwait(false);
        await _stall.DisposeAsync().ConfigureAwait(false);
        Body = incoming.Bytes;
    }

    /// <summary>Takes a piece of the body.</summary>
    /// <returns>False when it breaks the protocol.</returns>
    public async ValueTask<bool> AddAsync(ReadOnlyMemory<byte> piece)
    {
        if (Volatile.Read(ref _incoming) is not { } incoming || !incoming.TryAdd(piece))
        {
            return false;
        }

        _stall?.Change(_scope.Options.StallTimeout, Timeout.InfiniteTimeSpan);
        if (incoming.IsWhole)
        {
            _isWhole.TrySetResult();
        }
        else
        {
            await GrantAsync(incoming).ConfigureAwait(false);
        }

        return true;
    }

    public void AddCredit(uint bytes) => _credit.Add(bytes);

    /// <summary>Nobody waits for it any more; it may be over already.</summary>
    public void Cancel()
    {
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Its last frame and this one crossed.
        }
    }

    /// <summary>Reads the body.</summary>
    /// <exception cref="LedgerConnectionException">HLS6008: it is not one of this member.</exception>
    public T Read<T>(ReadBody<T> read) => BodyFormat.TryDecode(Body, read, out T value)
        ? value
        : throw new LedgerConnectionException(
            HealthLedgerErrorCodes.ProtocolViolated, $"The body of a call of {Member} is not one of the protocol.");

    /// <summary>The ticket of a writing request.</summary>
    public ValueTask<RequestTicket> TicketAsync() =>
        Node.TicketAsync(_request.Id!.Value, _request.Kind, Body, Token);

    public Task AnswerAsync(WriteBody write) => AnswerAsync(BodyFormat.Encode(write));

    /// <summary>Answers, a piece at a time as the client takes them.</summary>
    public async Task AnswerAsync(ReadOnlyMemory<byte> body)
    {
        int first = Math.Min(body.Length, ClientLimits.PieceBytes);
        await SendAsync(new ClientFrame
        {
            Type = ClientFrameType.Answer,
            Number = Number,
            Length = (uint)body.Length,
            Bytes = body[..first],
        }).ConfigureAwait(false);
        for (int sent = first; sent < body.Length;)
        {
            int piece = Math.Min(body.Length - sent, ClientLimits.PieceBytes);
            Task sending = SendPieceAsync(body.Slice(sent, piece));
            try
            {
                await sending.WaitAsync(_scope.Options.StallTimeout, _scope.Time).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // A client that stops in the midst of an answer holds its memory.
                _link.Cut();
                await sending.ConfigureAwait(false);
            }

            sent += piece;
        }
    }

    /// <summary>Sends the items of a listing as the client takes them.</summary>
    public async Task ListAsync<T>(IAsyncEnumerable<T> items, Func<T, byte[]> encode)
    {
        await foreach (T item in items.WithCancellation(_ended.Token).ConfigureAwait(false))
        {
            await SendPieceAsync(encode(item)).ConfigureAwait(false);
        }

        await SendAsync(new ClientFrame { Type = ClientFrameType.End, Number = Number }).ConfigureAwait(false);
    }

    public async Task SendAsync(ClientFrame frame) => await _link.WriteAsync(frame).ConfigureAwait(false);

    public void Dispose()
    {
        _stall?.Dispose();
        _ended.Dispose();
    }

    private async Task SendPieceAsync(ReadOnlyMemory<byte> piece)
    {
        await _credit.TakeAsync(piece.Length, _ended.Token).ConfigureAwait(false);
        await SendAsync(new ClientFrame { Type = ClientFrameType.Data, Number = Number, Bytes = piece })
            .ConfigureAwait(false);
    }

    private async Task GrantAsync(IncomingBody incoming)
    {
        if (incoming.TakeGrant() is > 0 and uint bytes)
        {
            await SendAsync(new ClientFrame { Type = ClientFrameType.Credit, Number = Number, Length = bytes })
                .ConfigureAwait(false);
        }
    }
}
