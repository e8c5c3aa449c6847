using System.Net.Sockets;
using HealthLedger.Clients;
using HealthLedger.Primitives;
using HealthLedger.Tests.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Clients;

/// <summary>What answers at a socket as a test wants it to: a writer that dies, hangs or lies.</summary>
internal sealed class FakeWriter : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stop = new();
    private readonly InMemoryKeyVault _vault;
    private readonly Func<ClientLink, ClientFrame, Task<bool>> _answer;
    private readonly Task _accepting;
    private int _requests;

    private FakeWriter(
        InMemoryKeyVault vault, LedgerGenesis genesis, Func<ClientLink, ClientFrame, Task<bool>> answer)
    {
        _vault = vault;
        _answer = answer;
        Genesis = genesis;
        _socket.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _socket.Listen();
        _accepting = Task.Run(AcceptAsync);
    }

    public LedgerGenesis Genesis { get; }

    public string SocketPath => _folder["s"];

    /// <summary>Requests beside those for the genesis.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Starts it.</summary>
    /// <param name="answer">Answers a request beside those for the genesis; false cuts the connection.</param>
    public static async Task<FakeWriter> StartAsync(Func<ClientLink, ClientFrame, Task<bool>> answer)
    {
        InMemoryKeyVault vault = InMemoryKeyVault.Create();
        return new FakeWriter(
            vault, await LedgerGenesis.CreateSingleReplicaAsync("fake", "north", "DE", vault), answer);
    }

    public Task<LedgerClient> ConnectAsync(Action<LedgerClientOptions>? configure = null)
    {
        LedgerClientOptions options = new()
        {
            SocketPath = SocketPath,
            ConnectTimeout = TimeSpan.FromSeconds(5),

            // Enough for a second attempt on a busy machine; where none helps, all of it is waited for.
            RetryTimeout = TimeSpan.FromSeconds(2),
        };
        configure?.Invoke(options);
        return LedgerClient.ConnectAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _accepting;
        await _vault.DisposeAsync();
        _stop.Dispose();
        _folder.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _socket.AcceptAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        ClientLink link = new(socket, TimeProvider.System, TimeSpan.FromSeconds(10));
        await using (link)
        {
            await using CancellationTokenRegistration stop = _stop.Token.Register(link.Cut);
            await link.ReadAsync(null);
            await link.WriteAsync(new ClientFrame
            {
                Type = ClientFrameType.Welcome,
                Kind = ClientLimits.Version,
                Ledger = Genesis.LedgerId,
                Organisation = new ParticipantId(new byte[16]),
            });
            while (await link.ReadAsync(null) is { } frame)
            {
                if (frame.Type == ClientFrameType.Request && (ClientMember)frame.Kind == ClientMember.Genesis)
                {
                    await link.WriteAsync(new ClientFrame
                    {
                        Type = ClientFrameType.Answer,
                        Number = frame.Number,
                        Length = (uint)Genesis.Bytes.Length,
                        Bytes = Genesis.Bytes,
                    });
                    continue;
                }

                _requests += frame.Type == ClientFrameType.Request ? 1 : 0;
                if (!await _answer(link, frame))
                {
                    return;
                }
            }
        }
    }
}
