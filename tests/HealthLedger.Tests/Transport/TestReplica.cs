using System.Net;
using HealthLedger.Cryptography;
using HealthLedger.Diagnostics;
using HealthLedger.Primitives;
using HealthLedger.Transport;
using HealthLedger.Transport.Tcp;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Transport;

/// <summary>A replica's keys, and what others register of it.</summary>
internal sealed class TestReplica : IAsyncDisposable
{
    private readonly byte[] _point;

    private TestReplica(InMemoryKeyVault vault, VerificationKey seal)
    {
        Vault = vault;
        _point = seal.Point.ToArray();
        Id = new PeerId(seal.Id);
        Participant = new ParticipantId(seal.Id.ToArray().AsSpan(0, 16));
    }

    public static LedgerId Ledger { get; } = new([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);

    public InMemoryKeyVault Vault { get; }

    public PeerId Id { get; }

    public ParticipantId Participant { get; }

    public static async Task<TestReplica> CreateAsync()
    {
        InMemoryKeyVault vault = InMemoryKeyVault.Create();
        return new TestReplica(vault, await vault.GetVerificationKeyAsync(VaultKey.Seal, CancellationToken.None));
    }

    /// <summary>As it is registered, found at some addresses.</summary>
    public TransportPeer At(params IEnumerable<IPEndPoint> places) => TransportPeer.TryCreate(
        Participant, _point, [.. places.Select(one => new DnsEndPoint(one.Address.ToString(), one.Port))])!;

    public TcpTransportParts Parts(
        LedgerEventListener? events = null, TimeProvider? time = null, IKeyVault? vault = null) => new()
        {
            Vault = vault ?? Vault,
            Ledger = Ledger,
            Participant = Participant,
            Events = events ?? LedgerEventListener.None,
            Time = time ?? TimeProvider.System,
        };

    /// <summary>A transport that listens on loopback; not started.</summary>
    public Task<TcpTransport> TransportAsync(
        Action<TcpTransportOptions>? configure = null, LedgerEventListener? events = null, TimeProvider? time = null)
    {
        TcpTransportOptions options = new()
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            FirstPause = TimeSpan.FromMilliseconds(2),
            LongestPause = TimeSpan.FromMilliseconds(50),
            HandshakeTimeout = TimeSpan.FromSeconds(30),
            SilenceTimeout = TimeSpan.FromSeconds(60),
            MaxHandshakesOfAddress = 64,
        };
        configure?.Invoke(options);
        return TcpTransport.CreateAsync(Parts(events, time), options, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => Vault.DisposeAsync();
}
