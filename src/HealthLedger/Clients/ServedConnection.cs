using System.Collections.Concurrent;
using System.Net.Sockets;

namespace HealthLedger.Clients;

/// <summary>One connection of a client, at the node: a greeting, then calls side by side until one end
/// leaves.</summary>
internal sealed class ServedConnection : IAsyncDisposable
{
    private readonly ClientLink _link;
    private readonly ServedScope _scope;
    private readonly ConcurrentDictionary<ulong, ServedCall> _calls = [];
    private readonly TaskRegister _running = new();
    private ulong _last;

    public ServedConnection(Socket socket, ServedScope scope)
    {
        _link = new ClientLink(socket, scope.Time, scope.Options.StallTimeout);
        _scope = scope;
    }

    /// <summary>Serves the client until it has left and its calls are done.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (await GreetAsync().ConfigureAwait(false))
            {
                using CancellationTokenRegistration leaving = _scope.Draining.Register(Leave);
                await ServeAsync().ConfigureAwait(false);
            }
        }
        catch (InvalidDataException exception)
        {
            _scope.Events.OnFault(
                HealthLedgerErrorCodes.ProtocolViolated,
                $"The connection of a client was closed: {exception.Message}");
        }

        _link.Cut();
        await _running.WhenAllAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    /// <summary>Ends the connection at once.</summary>
    public void Cut() => _link.Cut();

    /// <summary>Tells the client to go elsewhere; the connection ends with its last call.</summary>
    private void Leave() => _running.Add(TellLeavingAsync());

    private async Task TellLeavingAsync()
    {
        await _link.WriteAsync(new ClientFrame { Type = ClientFrameType.Leaving }).ConfigureAwait(false);
        CutIfIdle();
    }

    private void CutIfIdle()
    {
        if (_scope.Draining.IsCancellationRequested && _calls.IsEmpty)
        {
            _link.Cut();
        }
    }

    private async Task<bool> GreetAsync()
    {
        ClientFrame? hello = await _link.ReadAsync(_scope.Options.HandshakeTimeout).ConfigureAwait(false);
        if (hello is null)
        {
            return false;
        }

        if (hello.Type != ClientFrameType.Hello)
        {
            throw new InvalidDataException("It did not begin with a greeting.");
        }

        if (hello.Kind != ClientLimits.Version)
        {
            return await RefuseAsync(
                HealthLedgerErrorCodes.ClientVersionUnknown,
                $"The node speaks version {ClientLimits.Version} of the protocol and the client version {hello.Kind}. "
                + "Use the same version of the software for both.").ConfigureAwait(false);
        }

        if (hello.Ledger is { } expected && expected != _scope.Node.Genesis.LedgerId)
        {
            return await RefuseAsync(
                HealthLedgerErrorCodes.LedgerUnexpected,
                $"The node writes ledger {_scope.Node.Genesis.LedgerId} and the client expects {expected}. Check the "
                + "socket's path.").ConfigureAwait(false);
        }

        return await _link.WriteAsync(new ClientFrame
        {
            Type = ClientFrameType.Welcome,
            Kind = ClientLimits.Version,
            Ledger = _scope.Node.Genesis.LedgerId,
            Organisation = _scope.Node.Organisation,
        }).ConfigureAwait(false);
    }

    private async Task<bool> RefuseAsync(string code, string text)
    {
        await RefuseAsync(_link, code, text).ConfigureAwait(false);
        return false;
    }

    public static async Task RefuseAsync(ClientLink link, string code, string text) =>
        await link.WriteAsync(new ClientFrame { Type = ClientFrameType.Refusal, Code = code, Text = text })
            .ConfigureAwait(false);

    private async Task ServeAsync()
    {
        while (await _link.ReadAsync(null).ConfigureAwait(false) is { } frame)
        {
            switch (frame.Type)
            {
                case ClientFrameType.Request:
                    Begin(frame);
                    break;
                case ClientFrameType.Data:
                    if (_calls.TryGetValue(frame.Number, out ServedCall? receiving)
                        && !await receiving.AddAsync(frame.Bytes).ConfigureAwait(false))
                    {
                        throw new InvalidDataException("A piece came that there was no credit for.");
                    }

                    break;
                case ClientFrameType.Credit:
                    if (_calls.TryGetValue(frame.Number, out ServedCall? sending))
                    {
                        sending.AddCredit(frame.Length);
                    }

                    break;
                case ClientFrameType.Cancel:
                    if (_calls.TryGetValue(frame.Number, out ServedCall? cancelled))
                    {
                        cancelled.Cancel();
                    }

                    break;
                case ClientFrameType.Ping:
                    await _link.WriteAsync(new ClientFrame { Type = ClientFrameType.Pong, Number = frame.Number })
                        .ConfigureAwait(false);
                    break;
                default:
                    throw new InvalidDataException($"A {frame.Type} came from a client.");
            }
        }
    }

    private void Begin(ClientFrame request)
    {
        ClientMember member = (ClientMember)request.Kind;
        if (request.Number <= _last || !ServedMembers.IsKnown(member)
            || ServedMembers.IsRepeatable(member) != request.Id is not null
            || _calls.Count >= LedgerClientDefaults.MaxCallsOfAConnection)
        {
            throw new InvalidDataException("A call has a wrong number, member or id, or is one too many.");
        }

        _last = request.Number;
        ServedCall call = new(_link, _scope, request);
        _calls[request.Number] = call;
        _running.Add(Task.Run(() => RunAsync(call)));
    }

    private async Task RunAsync(ServedCall call)
    {
        try
        {
            await AnswerAsync(call).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever ends a call ends that call, and its client is told so.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await FailAsync(call, exception).ConfigureAwait(false);
        }
        finally
        {
            _calls.TryRemove(call.Number, out _);
            call.Dispose();
            CutIfIdle();
        }
    }

    private async Task AnswerAsync(ServedCall call)
    {
        if (_scope.Draining.IsCancellationRequested)
        {
            throw Stopping();
        }

        if (ServedMembers.IsListing(call.Member))
        {
            // It goes on as long as its client likes, and keeps no other call out meanwhile.
            await ServedMembers.RunAsync(call).ConfigureAwait(false);
            return;
        }

        await _scope.Calls.WaitAsync(call.Token).ConfigureAwait(false);
        try
        {
            await _scope.Budget.TakeAsync(call.LargeBytes, call.Token).ConfigureAwait(false);
            try
            {
                await call.ReceiveAsync().ConfigureAwait(false);
                await ServedMembers.RunAsync(call).ConfigureAwait(false);
            }
            finally
            {
                _scope.Budget.Return(call.LargeBytes);
            }
        }
        finally
        {
            _scope.Calls.Release();
        }
    }

    private async Task FailAsync(ServedCall call, Exception exception)
    {
        Exception told = IsLeaving(exception) ? Stopping() : exception;
        ClientFrame failure = ClientFailure.Describe(call.Number, told);
        await call.SendAsync(failure).ConfigureAwait(false);
        if (failure.Kind == (uint)ClientFailureKind.Defect)
        {
            _scope.Events.OnFault(failure.Code, $"A call of a client to {call.Member}: {failure.Text}");
        }
    }

    // A node that is being stopped, or in whose place another process writes, has no answer: the next writer has it.
    // Who stood still meanwhile may find the other's change of the vault before the lost lease.
    private bool IsLeaving(Exception exception) => exception switch
    {
        ObjectDisposedException or OperationCanceledException => true,
        ReplicaHaltedException halted when _scope.Node.GetStatus() is { IsHalted: true } status =>
            (halted.InnerException is HealthLedgerException cause ? cause.Code : status.Fault)
                is HealthLedgerErrorCodes.LeaseLost or HealthLedgerErrorCodes.VaultChanged,
        HealthLedgerException { Code: HealthLedgerErrorCodes.LeaseLost } => true,
        _ => false,
    };

    private static LedgerConnectionException Stopping() => new(
        HealthLedgerErrorCodes.WriterStopping, "The node is stopping and takes no new calls.", isTransient: true);
}
