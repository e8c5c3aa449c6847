namespace HealthLedger.Clients;

/// <summary>A listing that is under way. Credit goes back to the node as its items are taken.</summary>
internal sealed class ClientListing : IAsyncDisposable
{
    private const uint GrantBytes = ClientLimits.PieceBytes / 2;

    private readonly ClientConnection _connection;
    private readonly ClientCall _call;
    private uint _taken;
    private bool _isOver;

    private ClientListing(ClientConnection connection, ClientCall call)
    {
        _connection = connection;
        _call = call;
    }

    /// <summary>Whether the connection was lost before the first item.</summary>
    public bool IsLost { get; private set; }

    public static async Task<ClientListing> BeginAsync(
        ClientConnection connection,
        ClientMember member,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken) =>
        new(connection, await connection.BeginAsync(member, null, body, null, cancellationToken)
            .ConfigureAwait(false));

    /// <summary>The next item; null at the end, or when the connection was lost before the first.</summary>
    /// <param name="isBegun">Whether the caller has items already, so that it cannot begin again.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <exception cref="LedgerConnectionException">HLS6012: the connection was lost in the midst of it.</exception>
    public async Task<ReadOnlyMemory<byte>?> NextAsync(bool isBegun, CancellationToken cancellationToken)
    {
        try
        {
            if (!await _call.Items.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                _isOver = true;
                return null;
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _isOver = true;
            IsLost = exception is LinkLostException
                or LedgerConnectionException { Code: HealthLedgerErrorCodes.WriterStopping };
            if (!IsLost)
            {
                throw;
            }

            return isBegun ? throw new LedgerConnectionException(
                HealthLedgerErrorCodes.ListingInterrupted,
                "The connection was lost in the midst of a listing. What came before is right; begin again for the "
                + "rest.",
                isTransient: true,
                exception) : null;
        }

        _call.Items.TryRead(out ReadOnlyMemory<byte> item);
        _taken += (uint)item.Length;
        if (_taken >= GrantBytes)
        {
            await _connection.GrantAsync(_call, _taken).ConfigureAwait(false);
            _taken = 0;
        }

        return item;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isOver)
        {
            await _connection.AbandonAsync(_call).ConfigureAwait(false);
        }
    }
}
