using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Clients;

/// <summary>
/// A ledger whose node runs in another process of this machine and user. It connects again when the connection is lost,
/// also to the next writer. A call that writes carries an id of its own: however often it has to be sent, it takes
/// effect once, and its caller gets the first answer.
/// </summary>
public sealed partial class LedgerClient : ILedger, IAsyncDisposable
{
    private readonly LedgerClientOptions _options;
    private readonly TimeProvider _time;

    // Not disposed: whoever waits for it finds the client disposed, perhaps later than it is.
    [SuppressMessage("Usage", "CA2213", Justification = "A semaphore without a wait handle holds nothing.")]
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _disposing = new();
    private readonly TaskRegister _leaving = new();
    private readonly LedgerId? _expected;
    private LedgerGenesis? _genesis;
    private ClientConnection? _connection;
    private int _isDisposed;

    private LedgerClient(LedgerClientOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _expected = options.ExpectedLedger;
        SocketPath = SocketPlace.Require(options.SocketPath);
    }

    /// <summary>The path of the node's socket.</summary>
    public string SocketPath { get; }

    /// <inheritdoc/>
    public LedgerGenesis Genesis => _genesis!;

    /// <inheritdoc/>
    public ParticipantId Organisation { get; private set; }

    /// <summary>Whether there is a connection now. Without one the next call makes it.</summary>
    public bool IsConnected => Volatile.Read(ref _connection) is { IsOpen: true };

    /// <summary>
    /// Gives up the connection that there is now, for a caller who knows that nobody answers there any more, such as
    /// one whose own node has become the writer: a process that was stopped closes nothing, and would count as lost
    /// only after twice <see cref="LedgerClientOptions.SilenceTimeout"/>. Calls under way are made again at whoever
    /// serves the socket then, as after any loss (docs/spec/clients.md). Without a connection it does nothing.
    /// </summary>
    public void Reconnect() => Volatile.Read(ref _connection)?.Cut();

    /// <summary>Connects to a node.</summary>
    /// <param name="options">Read now; later changes have no effect.</param>
    /// <param name="timeProvider">The clock, or null for the system's.</param>
    /// <param name="cancellationToken">Cancels; nothing remains open then.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="LedgerConnectionException">The path is too long (HLS6001), nobody answers in time (HLS6003,
    /// transient), or the node or this client refuses (HLS6004 to HLS6008, HLS6013).</exception>
    public static async Task<LedgerClient> ConnectAsync(
        LedgerClientOptions options,
        TimeProvider? timeProvider = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        if (!PeerCredentials.AreSupported)
        {
            throw SocketPlace.Unsupported();
        }

        LedgerClient client = new(options, timeProvider ?? TimeProvider.System);
        try
        {
            ClientConnection connection = await client
                .GetConnectionAsync(client._time.GetTimestamp(), options.ConnectTimeout, cancellationToken)
                .ConfigureAwait(false);
            client.Organisation = connection.Organisation;
            ReadOnlyMemory<byte> bytes = await client
                .CallAsync(ClientMember.Genesis, default, cancellationToken).ConfigureAwait(false);
            LedgerGenesis? genesis = LedgerGenesis.TryDecode(bytes.Span);
            client._genesis = genesis?.LedgerId == connection.Ledger ? genesis : throw Broken(ClientMember.Genesis);
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Closes the connection. Calls that wait fail; what was accepted of them is sealed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _disposing.CancelAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        if (_connection is { } connection)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        _turn.Release();
        await _leaving.WhenAllAsync().ConfigureAwait(false);
        _disposing.Dispose();
    }

    private static LedgerConnectionException Broken(ClientMember member) => new(
        HealthLedgerErrorCodes.ProtocolViolated, $"The node's answer to {member} is not one of the protocol.");

    private async Task<T> CallAsync<T>(
        ClientMember member,
        ReadOnlyMemory<byte> body,
        ReadBody<T> read,
        CancellationToken cancellationToken,
        Action<ReadOnlyMemory<byte>>? progress = null)
    {
        ReadOnlyMemory<byte> answer = await CallAsync(member, body, cancellationToken, progress)
            .ConfigureAwait(false);
        return BodyFormat.TryDecode(answer, read, out T value) ? value : throw Broken(member);
    }

    private async Task<ReadOnlyMemory<byte>> CallAsync(
        ClientMember member,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken,
        Action<ReadOnlyMemory<byte>>? progress = null)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        RequestId? id = ServedMembers.IsRepeatable(member)
            ? new RequestId(RandomNumberGenerator.GetBytes(RequestId.SizeBytes))
            : null;
        long since = _time.GetTimestamp();
        TimeSpan pause = LedgerClientDefaults.FirstPause;
        Exception? loss = null;
        while (true)
        {
            ClientConnection connection;
            try
            {
                connection = await GetConnectionAsync(since, _options.RetryTimeout, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (LedgerConnectionException exception) when (loss is not null && id is not null)
            {
                throw Unknown(member, exception);
            }

            try
            {
                return await connection.CallAsync(member, id, body, progress, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (Exception exception) when (IsLoss(exception) || (id is not null && IsDelayed(exception)))
            {
                // Also after a delay: the node that says so may have been replaced meanwhile.
                connection.Leave();
                since = loss is null ? _time.GetTimestamp() : since;
                loss = exception;
            }

            ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
            if (ServedMembers.IsOnce(member) || _time.GetElapsedTime(since) + pause > _options.RetryTimeout)
            {
                throw GivenUp(member, loss);
            }

            await DelayAsync(pause, cancellationToken).ConfigureAwait(false);
            pause = Longer(pause);
        }
    }

    /// <summary>Items of a listing, as the caller takes them.</summary>
    private async IAsyncEnumerable<T> ListAsync<T>(
        ClientMember member,
        ReadOnlyMemory<byte> body,
        ReadBody<T> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        long since = _time.GetTimestamp();
        bool isBegun = false;
        while (true)
        {
            ClientConnection connection = await GetConnectionAsync(since, _options.RetryTimeout, cancellationToken)
                .ConfigureAwait(false);
            ClientListing listing = await ClientListing
                .BeginAsync(connection, member, body, cancellationToken).ConfigureAwait(false);
            await using (listing.ConfigureAwait(false))
            {
                while (await listing.NextAsync(isBegun, cancellationToken).ConfigureAwait(false) is { } item)
                {
                    isBegun = true;
                    yield return BodyFormat.TryDecode(item, read, out T value) ? value : throw Broken(member);
                }

                if (!listing.IsLost)
                {
                    yield break;
                }
            }

            connection.Leave();
            await DelayAsync(LedgerClientDefaults.FirstPause, cancellationToken).ConfigureAwait(false);
            if (_time.GetElapsedTime(since) > _options.RetryTimeout)
            {
                throw ClientConnection.Unreachable(SocketPath, null);
            }
        }
    }

    private static TimeSpan Longer(TimeSpan pause) =>
        pause * 2 < LedgerClientDefaults.LongestPause ? pause * 2 : LedgerClientDefaults.LongestPause;

    private static bool IsLoss(Exception exception) => exception is LinkLostException
        or LedgerConnectionException { Code: HealthLedgerErrorCodes.WriterStopping };

    /// <summary>Whether a node says of a call that it has no answer yet. What it was to seal may be stored, or not:
    /// the same id brings the answer, there or at the next writer.</summary>
    private static bool IsDelayed(Exception exception) => exception is ReplicaHaltedException { IsTransient: true };

    private Exception GivenUp(ClientMember member, Exception loss)
    {
        if (IsDelayed(loss))
        {
            // The node is there and says what keeps it from sealing.
            return loss;
        }

        return ServedMembers.IsRepeatable(member) || ServedMembers.IsOnce(member)
            ? Unknown(member, loss)
            : ClientConnection.Unreachable(SocketPath, loss);
    }

    private static LedgerConnectionException Unknown(ClientMember member, Exception cause) => new(
        HealthLedgerErrorCodes.OutcomeUnknown,
        "The connection was lost, and what became of the call could not be found out. " + member switch
        {
            ClientMember.Append => "It had no idempotency key, with which it could come again: look the record up in "
                + "the patient's history.",
            ClientMember.Backup or ClientMember.WriteSnapshot =>
                "Look whether the file is there: it appears only when it is whole.",
            ClientMember.Prune => "What was stated is removed by the next pruning; its report counts it as resumed.",
            ClientMember.Quarantine => "Look how many messages are set aside.",
            ClientMember.RekeySubject => "The same call again completes it.",
            ClientMember.RotateOwnKey or ClientMember.RotateVaultKey => "Look at the versions of the key: "
                + "`healthledger keys list`.",
            ClientMember.RegisterParticipant or ClientMember.UpdateParticipant or ClientMember.RotateKey
                or ClientMember.SuspendParticipant or ClientMember.LiftSuspension => "Look the participant up.",
            _ => "Look it up in the history of the record or patient.",
        },
        innerException: cause);

    private async Task<ClientConnection> GetConnectionAsync(
        long since, TimeSpan limit, CancellationToken cancellationToken)
    {
        TimeSpan pause = LedgerClientDefaults.FirstPause;
        while (true)
        {
            if (Volatile.Read(ref _connection) is { IsOpen: true } open)
            {
                return open;
            }

            try
            {
                return await ConnectOnceAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (LedgerConnectionException exception) when (exception.IsTransient)
            {
                if (_time.GetElapsedTime(since) + pause > limit)
                {
                    throw;
                }
            }

            await DelayAsync(pause, cancellationToken).ConfigureAwait(false);
            pause = Longer(pause);
        }
    }

    private async Task<ClientConnection> ConnectOnceAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
            if (_connection is { IsOpen: true } open)
            {
                return open;
            }

            ClientConnection made = await ClientConnection.ConnectAsync(
                SocketPath, _genesis?.LedgerId ?? _expected, _options, _time, cancellationToken)
                .ConfigureAwait(false);
            if (Interlocked.Exchange(ref _connection, made) is { } old)
            {
                // Its calls end first: a node that is leaving answers them.
                _leaving.Add(old.EndAsync(_disposing.Token));
            }

            return made;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task DelayAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        using CancellationTokenSource both = CancellationTokenSource
            .CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        try
        {
            await Task.Delay(pause, _time, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException("The client was disposed while a call waited.", exception);
        }
    }
}
