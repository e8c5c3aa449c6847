using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using HealthLedger.Primitives;

namespace HealthLedger.Clients;

/// <summary>One connection to a node, at the client. When it is lost, so are its calls; another takes its
/// place.</summary>
[SuppressMessage(
    "Usage", "CA2213", Justification = "Semaphores without a wait handle hold nothing; see the fields.")]
internal sealed class ClientConnection : IAsyncDisposable
{
    private readonly ClientLink _link;
    private readonly LedgerClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<ulong, ClientCall> _calls = [];
    // Not disposed: whoever waits for them finds the connection lost, perhaps later than it is closed.
    private readonly SemaphoreSlim _places = new(LedgerClientDefaults.MaxCallsOfAConnection);
    private readonly SemaphoreSlim _numbering = new(1, 1);
    private readonly ITimer _silence;
    private readonly TaskRegister _sending = new();
    private readonly Task _reading;
    private ulong _last;
    private long _heard;
    private volatile bool _isAsked;
    private volatile bool _isLeaving;
    private volatile bool _isLost;

    private ClientConnection(ClientLink link, LedgerClientOptions options, TimeProvider time, ClientFrame welcome)
    {
        _link = link;
        _options = options;
        _time = time;
        Ledger = welcome.Ledger!.Value;
        Organisation = welcome.Organisation;
        _heard = time.GetTimestamp();
        _silence = time.CreateTimer(
            _ => ListenForSilence(), null, options.SilenceTimeout / 2, options.SilenceTimeout / 2);
        _reading = Task.Run(ReadAsync);
    }

    public LedgerId Ledger { get; }

    public ParticipantId Organisation { get; }

    /// <summary>Whether new calls may be made.</summary>
    public bool IsOpen => !_isLost && !_isLeaving;

    /// <summary>Connects once, and greets.</summary>
    /// <exception cref="LedgerConnectionException">Nobody answers (HLS6003, transient), or the node or this client
    /// refuses (HLS6004 to HLS6008).</exception>
    public static async Task<ClientConnection> ConnectAsync(
        string path,
        LedgerId? expected,
        LedgerClientOptions options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw Unreachable(path, exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        bool isOwn = PeerCredentials.IsOwn(socket);
        ClientLink link = new(socket, time, options.SilenceTimeout);
        try
        {
            if (!isOwn)
            {
                throw new LedgerConnectionException(
                    HealthLedgerErrorCodes.PeerRefused,
                    $"The process that listens at '{path}' is another user's, and was told nothing. Find out whose.");
            }

            ClientFrame welcome = await GreetAsync(link, path, expected, options).ConfigureAwait(false);
            return new ClientConnection(link, options, time, welcome);
        }
        catch
        {
            await link.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public static LedgerConnectionException Unreachable(string path, Exception? cause) => new(
        HealthLedgerErrorCodes.WriterUnreachable,
        $"No node answers at '{path}'. Check that one runs there and serves clients.",
        isTransient: true,
        cause);

    /// <summary>Makes a call.</summary>
    /// <exception cref="LinkLostException">The connection was lost; what became of the call is not known.</exception>
    /// <exception cref="Exception">What the node answered.</exception>
    public async Task<ReadOnlyMemory<byte>> CallAsync(
        ClientMember member,
        RequestId? id,
        ReadOnlyMemory<byte> body,
        Action<ReadOnlyMemory<byte>>? progress,
        CancellationToken cancellationToken)
    {
        ClientCall call = await BeginAsync(member, id, body, progress, cancellationToken).ConfigureAwait(false);
        try
        {
            return await call.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await AbandonAsync(call).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Begins a call whose items, or answer, the caller takes.</summary>
    public async Task<ClientCall> BeginAsync(
        ClientMember member,
        RequestId? id,
        ReadOnlyMemory<byte> body,
        Action<ReadOnlyMemory<byte>>? progress,
        CancellationToken cancellationToken)
    {
        await TakePlaceAsync(cancellationToken).ConfigureAwait(false);
        int first = Math.Min(body.Length, ClientLimits.PieceBytes);
        ClientCall call;

        // The node wants numbers to rise, so that number and frame go together.
        await _numbering.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            call = new ClientCall(++_last, ServedMembers.IsListing(member), progress);
            _calls[call.Number] = call;
            await _link.WriteAsync(new ClientFrame
            {
                Type = ClientFrameType.Request,
                Number = call.Number,
                Kind = (uint)member,
                Id = id,
                Length = (uint)body.Length,
                Bytes = body[..first],
            }).ConfigureAwait(false);
        }
        finally
        {
            _numbering.Release();
        }

        if (_isLost || _link.Closed.IsCancellationRequested)
        {
            End(call, new LinkLostException());
        }
        else if (first < body.Length)
        {
            _sending.Add(SendRestAsync(call, body[first..]));
        }

        return call;
    }

    private async Task TakePlaceAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource both = CancellationTokenSource
            .CreateLinkedTokenSource(cancellationToken, _link.Closed);
        try
        {
            await _places.WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LinkLostException();
        }
    }

    /// <summary>Gives the node credit for more items.</summary>
    public async ValueTask GrantAsync(ClientCall call, uint bytes) => await _link.WriteAsync(new ClientFrame
    {
        Type = ClientFrameType.Credit,
        Number = call.Number,
        Length = bytes,
    }).ConfigureAwait(false);

    /// <summary>Nobody waits for a call any more.</summary>
    public async ValueTask AbandonAsync(ClientCall call)
    {
        call.Abandon();
        await _link.WriteAsync(new ClientFrame { Type = ClientFrameType.Cancel, Number = call.Number })
            .ConfigureAwait(false);
    }

    /// <summary>No new calls are made here; after the last one the connection ends.</summary>
    public void Leave()
    {
        _isLeaving = true;
        if (_calls.IsEmpty)
        {
            _link.Cut();
        }
    }

    /// <summary>Closes at once: the calls under way are lost.</summary>
    public void Cut()
    {
        _isLeaving = true;
        _link.Cut();
    }

    /// <summary>Lets the calls end that are under way, and closes.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        Leave();
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _link.Cut();
        await _reading.ConfigureAwait(false);
        await _sending.WhenAllAsync().ConfigureAwait(false);
        await _silence.DisposeAsync().ConfigureAwait(false);
        await _link.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<ClientFrame> GreetAsync(
        ClientLink link, string path, LedgerId? expected, LedgerClientOptions options)
    {
        await link.WriteAsync(new ClientFrame
        {
            Type = ClientFrameType.Hello,
            Kind = ClientLimits.Version,
            Ledger = expected,
        }).ConfigureAwait(false);
        ClientFrame? answer;
        try
        {
            answer = await link.ReadAsync(options.HandshakeTimeout).ConfigureAwait(false);
        }
        catch (InvalidDataException exception)
        {
            throw new LedgerConnectionException(
                HealthLedgerErrorCodes.ProtocolViolated, $"What answers at '{path}' is no node.",
                innerException: exception);
        }

        return answer switch
        {
            null => throw Unreachable(path, null),
            { Type: ClientFrameType.Refusal } => throw new LedgerConnectionException(
                answer.Code, answer.Text, answer.Code == HealthLedgerErrorCodes.ClientLimitReached),
            { Type: ClientFrameType.Welcome, Kind: ClientLimits.Version } => answer,
            _ => throw new LedgerConnectionException(
                HealthLedgerErrorCodes.ProtocolViolated, $"What answers at '{path}' is no node of this version."),
        };
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _link.ReadAsync(null).ConfigureAwait(false) is { } frame)
            {
                Volatile.Write(ref _heard, _time.GetTimestamp());
                _isAsked = false;
                await TakeAsync(frame).ConfigureAwait(false);
            }
        }
        catch (InvalidDataException)
        {
            // Whoever breaks the protocol is as good as gone.
        }

        _isLost = true;
        _link.Cut();
        foreach (ClientCall call in _calls.Values)
        {
            End(call, new LinkLostException());
        }
    }

    private async ValueTask TakeAsync(ClientFrame frame)
    {
        if (frame.Type == ClientFrameType.Leaving)
        {
            _isLeaving = true;
        }
        else if (frame.Type != ClientFrameType.Pong && _calls.TryGetValue(frame.Number, out ClientCall? call))
        {
            bool isLast = call.Take(frame, out uint grant)
                ?? throw new InvalidDataException($"A {frame.Type} came that does not belong to its call.");
            if (isLast)
            {
                End(call, null);
            }
            else if (grant > 0)
            {
                await GrantAsync(call, grant).ConfigureAwait(false);
            }
        }
    }

    private void End(ClientCall call, Exception? exception)
    {
        if (exception is not null)
        {
            call.Fail(exception);
        }

        if (_calls.TryRemove(call.Number, out _))
        {
            _places.Release();
        }

        if (_isLeaving && _calls.IsEmpty)
        {
            _link.Cut();
        }
    }

    private async Task SendRestAsync(ClientCall call, ReadOnlyMemory<byte> rest)
    {
        try
        {
            while (!rest.IsEmpty && !call.Answer.IsCompleted)
            {
                int piece = Math.Min(rest.Length, ClientLimits.PieceBytes);
                await call.Credit.TakeAsync(piece, _link.Closed).ConfigureAwait(false);
                await _link.WriteAsync(new ClientFrame
                {
                    Type = ClientFrameType.Data,
                    Number = call.Number,
                    Bytes = rest[..piece],
                }).ConfigureAwait(false);
                rest = rest[piece..];
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is lost, and the call fails with it.
        }
    }

    // A process that is stopped, or a machine that hangs, closes no socket.
    private void ListenForSilence()
    {
        if (_calls.IsEmpty || _time.GetElapsedTime(Volatile.Read(ref _heard)) < _options.SilenceTimeout)
        {
            return;
        }

        if (_isAsked)
        {
            _link.Cut();
            return;
        }

        _isAsked = true;
        Volatile.Write(ref _heard, _time.GetTimestamp());
        _sending.Add(_link.WriteAsync(new ClientFrame { Type = ClientFrameType.Ping }).AsTask());
    }
}
