using System.Net;
using System.Security.Cryptography.X509Certificates;
using HealthLedger.Testing;
using HealthLedger.Transport;
using HealthLedger.Transport.Tcp;

namespace HealthLedger.Tests.Transport;

/// <summary>A registered peer that breaks the rules, and certificates in the course of time.</summary>
public sealed class PeerRuleTests
{
    [Theory]
    [InlineData(TransportLane.Votes)]
    [InlineData(TransportLane.Proposals)]
    [InlineData(TransportLane.Bulk)]
    public async Task Message_over_the_limit_of_its_lane_ends_the_connection(TransportLane lane)
    {
        await using Guarded guarded = await Guarded.StartAsync();
        await using HostilePeer peer = await RegisteredAsync(guarded, lane);
        byte[] head = new byte[4];
        PeerFrame.WriteHead(head, TransportLimits.MaxMessageBytes(lane) + 1);
        await peer.SendAsync([0, 0, 0, 0, 0, 0, 0, 2, 7, 7, .. head]);
        await peer.ClosedAsync();
        await Until.HoldsAsync(() => guarded.Transport.Tally.Count(CloseReason.TooLong) == 1);
        await Until.HoldsAsync(() => guarded.Recorder.WasTold(HealthLedgerErrorCodes.PeerProtocolViolated));
        Assert.Equal([7, 7], Assert.Single(guarded.Recorder.Messages).Message);
    }

    [Fact]
    public async Task Connection_that_ends_within_a_message_is_told_from_one_that_ends_after_it()
    {
        await using Guarded guarded = await Guarded.StartAsync();
        await using (HostilePeer peer = await RegisteredAsync(guarded))
        {
            await peer.SendAsync(0, 0, 0, 9, 1);
            await peer.Link.EndAsync();
            await Until.HoldsAsync(() => guarded.Transport.Tally.Count(CloseReason.Truncated) == 1);
        }

        await using HostilePeer next = await RegisteredAsync(guarded);
        await next.SendAsync(0, 0, 0, 1, 1);
        await next.Link.EndAsync();
        await Until.HoldsAsync(() => guarded.Transport.Tally.Count(CloseReason.EndedByPeer) == 1);
        Assert.Single(guarded.Recorder.Messages);
    }

    [Fact]
    public async Task What_is_no_greeting_ends_the_connection()
    {
        byte[][] wrongs =
        [
            [0, 0, 0, 1, 0x80],
            [0, 0, 0, 3, 0x82, 0, 1],
            [0, 0, 0, 4, 0x83, 0, 1, 4],
            [0, 0, 0, 4, 0x83, 0, 1, 0],
            [0, 0, 0, 5, 0x83, 0, 0x18, 1, 1],
            [0, 0, 0, 5, 0x83, 0, 1, 1, 1],
            [0, 0, 0, 2, 0x81, 3],
            [0, 0, 1, 0],
            [0xFF, 0xFF, 0xFF, 0xFF],
        ];
        await using Guarded guarded = await Guarded.StartAsync();
        using X509Certificate2 certificate = await new TestCertificate().MakeAsync(guarded.Peer);
        foreach (byte[] wrong in wrongs)
        {
            await using HostilePeer peer = await HostilePeer.ConnectAsync(guarded.EndPoint, certificate);
            await peer.SendAsync(wrong);
            await peer.ClosedAsync();
        }

        await Until.HoldsAsync(
            () => guarded.Transport.Tally.Count(RefusalReason.GreetingMalformed) == wrongs.Length);
        await using HostilePeer other = await HostilePeer.ConnectAsync(guarded.EndPoint, certificate);
        await other.SendAsync(0, 0, 0, 4, 0x83, 0, 2, 1);
        await other.ClosedAsync();
        await Until.HoldsAsync(() => guarded.Transport.Tally.Count(RefusalReason.VersionUnknown) == 1);
        Assert.Equal(0, guarded.Recorder.AllUps);
    }

    // Somebody who proves itself again and again has one connection, and does not fill the log.
    [Fact]
    public async Task Peer_that_connects_again_and_again_has_one_connection()
    {
        await using Guarded guarded = await Guarded.StartAsync();
        List<HostilePeer> peers = [];
        for (int i = 1; i <= 5; i++)
        {
            peers.Add(await RegisteredAsync(guarded));
            int ups = i;
            await Until.HoldsAsync(() => guarded.Recorder.Ups(guarded.Peer.Id) == ups);
        }

        Assert.Equal(4, guarded.Transport.Tally.Count(CloseReason.Replaced));
        Assert.Equal(4, guarded.Recorder.Downs(guarded.Peer.Id));
        foreach (HostilePeer peer in peers)
        {
            await peer.DisposeAsync();
        }
    }

    [Fact]
    public async Task Same_refusal_is_told_once_a_minute_and_counted_each_time()
    {
        await using Guarded guarded = await Guarded.StartAsync();
        using X509Certificate2 foreign = TestCertificate.Foreign();
        for (int i = 1; i <= 4; i++)
        {
            await using HostilePeer peer = await HostilePeer.ConnectAsync(guarded.EndPoint, foreign);
            Assert.False(await peer.IsWelcomeAsync());
            int count = i;
            await Until.HoldsAsync(() => guarded.Transport.Tally.Count(RefusalReason.StatementMissing) == count);
            if (i == 3)
            {
                guarded.Time.Advance(TimeSpan.FromMinutes(1));
            }
        }

        await Until.HoldsAsync(() => guarded.Recorder.Faults.Count == 2);
    }

    [Fact]
    public async Task Certificate_is_renewed_before_its_time_is_over_and_connections_stay()
    {
        await using Guarded guarded = await Guarded.StartAsync(options =>
        {
            options.CertificateLifetime = TimeSpan.FromDays(3);
            options.KeepAliveInterval = TimeSpan.FromMinutes(10);
            options.SilenceTimeout = TimeSpan.FromHours(1);
        });
        long first = (await ShownAsync(guarded)).NotAfter;
        Assert.Equal(guarded.Time.GetUtcNow().AddDays(3).ToUnixTimeMilliseconds(), first);
        guarded.Time.JumpWall(TimeSpan.FromDays(2) - TimeSpan.FromMinutes(20));
        guarded.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(first, (await ShownAsync(guarded)).NotAfter);
        await using HostilePeer peer = await RegisteredAsync(guarded);
        await Until.HoldsAsync(() => guarded.Recorder.Ups(guarded.Peer.Id) == 1);
        guarded.Time.Advance(TimeSpan.FromMinutes(15));
        HandshakeStatement next = await ShownAsync(guarded);
        Assert.True(next.NotAfter > first);
        Assert.Equal(guarded.Transport.Self.SealKeyId, next.SealKeyId);
        Assert.Equal(0, guarded.Recorder.AllDowns);
    }

    [Fact]
    public async Task Vault_that_does_not_sign_is_told_of_and_the_old_certificate_goes_on()
    {
        await using TestReplica self = await TestReplica.CreateAsync();
        await using TestReplica other = await TestReplica.CreateAsync();
        ManualTimeProvider time = new(TestCertificate.Now);
        PeerRecorder recorder = new();
        await using SilentVault vault = new(self.Vault);
        await using TcpTransport transport = await TcpTransport.CreateAsync(
            self.Parts(recorder, time, vault),
            new TcpTransportOptions
            {
                ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
                DrainTimeout = TimeSpan.Zero,
            },
            CancellationToken.None);
        await transport.StartAsync(recorder, CancellationToken.None);
        transport.SetPeers([other.At()]);
        vault.IsSilent = true;
        time.JumpWall(TimeSpan.FromDays(40));
        time.Advance(TimeSpan.FromSeconds(2));
        await Until.HoldsAsync(() => recorder.WasTold(HealthLedgerErrorCodes.CertificateNotRenewed));

        // Ten days over its time, and still let in by a peer that is told of it.
        PeerRecorder heard = new();
        await using TcpTransport peer = await other.TransportAsync(events: heard, time: TimeProvider.System);
        await peer.StartAsync(heard, CancellationToken.None);
        peer.SetPeers([self.At(transport.BoundEndPoint!)]);
        await heard.UpAsync(self.Id);
        Assert.True(heard.WasTold(HealthLedgerErrorCodes.PeerCertificateOutOfTime));
        vault.IsSilent = false;
        time.Advance(TimeSpan.FromMinutes(2));
        await Until.HoldsAsync(() => vault.Signatures == 2);
    }

    private static async Task<HostilePeer> RegisteredAsync(
        Guarded guarded, TransportLane lane = TransportLane.Votes)
    {
        using X509Certificate2 certificate = await new TestCertificate().MakeAsync(guarded.Peer);
        HostilePeer peer = await HostilePeer.ConnectAsync(guarded.EndPoint, certificate);
        await peer.BeginAsync(lane);
        return peer;
    }

    // The statement that the transport shows to who connects now.
    private static async Task<HandshakeStatement> ShownAsync(Guarded guarded)
    {
        using X509Certificate2 certificate = await new TestCertificate().MakeAsync(guarded.Peer);
        await using HostilePeer peer = await HostilePeer.ConnectAsync(guarded.EndPoint, certificate);
        HandshakeExtension extension =
            HandshakeExtension.TryDecode(HandshakeExtension.Find(peer.Shown!)!.RawData)!;
        return HandshakeStatement.TryDecode(extension.Statement)!;
    }
}
