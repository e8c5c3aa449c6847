using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HealthLedger.Primitives;
using HealthLedger.Transport;
using HealthLedger.Transport.Tcp;

namespace HealthLedger.Tests.Transport;

/// <summary>Who is let in, over real sockets: every way to be wrong is refused, and for its own reason.</summary>
public sealed class PeerProofTests
{
    public static TheoryData<RefusalName> Wrongs => [.. Enum.GetValues<RefusalName>()];

    [Theory]
    [MemberData(nameof(Wrongs))]
    public async Task Connection_that_proves_nothing_is_refused_with_its_reason(RefusalName wrong)
    {
        await using Guarded guarded = await Guarded.StartAsync();
        using X509Certificate2? certificate = await MakeAsync(wrong, guarded);
        await using HostilePeer peer = await HostilePeer.ConnectAsync(guarded.EndPoint, certificate);
        Assert.False(await peer.IsWelcomeAsync());
        RefusalReason expected = Enum.Parse<RefusalReason>(wrong.ToString().Split('_')[0]);
        await Until.HoldsAsync(() => guarded.Transport.Tally.Count(expected) == 1);
        await Until.HoldsAsync(() => guarded.Recorder.WasTold(HealthLedgerErrorCodes.PeerNotProven));
        Assert.Equal(0, guarded.Recorder.AllUps);
    }

    [Fact]
    public async Task Right_certificate_is_let_in()
    {
        await using Guarded guarded = await Guarded.StartAsync();
        using X509Certificate2 certificate = await new TestCertificate().MakeAsync(guarded.Peer);
        await using HostilePeer peer = await HostilePeer.ConnectAsync(guarded.EndPoint, certificate);
        await peer.BeginAsync();
        await Until.HoldsAsync(() => guarded.Recorder.Ups(guarded.Peer.Id) == 1);
        Assert.Empty(guarded.Recorder.Faults);
    }

    [Theory]
    [InlineData(-60, -30)]
    [InlineData(30, 60)]
    public async Task Certificate_out_of_its_time_is_let_in_and_told_of(int notBefore, int notAfter)
    {
        await using Guarded guarded = await Guarded.StartAsync();
        using X509Certificate2 certificate = await new TestCertificate
        {
            NotBefore = TestCertificate.Now.AddDays(notBefore),
            NotAfter = TestCertificate.Now.AddDays(notAfter),
        }.MakeAsync(guarded.Peer);
        await using HostilePeer peer = await HostilePeer.ConnectAsync(guarded.EndPoint, certificate);
        await peer.BeginAsync();
        Assert.True(guarded.Recorder.WasTold(HealthLedgerErrorCodes.PeerCertificateOutOfTime));
    }

    // A self-signed certificate and one of a foreign authority count the same: for nothing.
    [Fact]
    public async Task Issuer_of_a_certificate_decides_nothing_and_nothing_is_fetched_for_it()
    {
        using TcpListener bait = new(IPAddress.Loopback, 0);
        bait.Start();
        string place = $"http://{bait.LocalEndpoint}/ca.crt";
        using X509Certificate2 issuer = TestCertificate.Foreign();
        await using Guarded guarded = await Guarded.StartAsync();
        using X509Certificate2 certificate = await new TestCertificate
        {
            Issuer = issuer,
            More = [new X509AuthorityInformationAccessExtension([place], [place])],
        }.MakeAsync(guarded.Peer);
        await using HostilePeer peer = await HostilePeer.ConnectAsync(guarded.EndPoint, certificate);
        await peer.BeginAsync();
        Assert.False(bait.Pending());
    }

    [Fact]
    public async Task Client_of_TLS_1_2_is_refused()
    {
        await using Guarded guarded = await Guarded.StartAsync();
        using X509Certificate2 certificate = await new TestCertificate().MakeAsync(guarded.Peer);
#pragma warning disable CA5398 // The old version is what is tested.
        Exception? refused = await Record.ExceptionAsync(
            () => HostilePeer.ConnectAsync(guarded.EndPoint, certificate, SslProtocols.Tls12));
#pragma warning restore CA5398
        Assert.True(refused is AuthenticationException or IOException);
        await Until.HoldsAsync(() => guarded.Transport.Tally.Count(RefusalReason.TlsFailed) == 1);
    }

    [Fact]
    public async Task Client_without_TLS_is_closed()
    {
        await using Guarded guarded = await Guarded.StartAsync();
        await using HostilePeer peer = await HostilePeer.ConnectAsync(guarded.EndPoint);
        await peer.SendPlainAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        await peer.ClosedAsync();
        await Until.HoldsAsync(() => guarded.Transport.Tally.Count(RefusalReason.TlsFailed) == 1);
    }

    [Fact]
    public async Task Key_that_is_struck_off_between_TLS_and_hello_is_refused()
    {
        await using Guarded guarded = await Guarded.StartAsync();
        using X509Certificate2 certificate = await new TestCertificate().MakeAsync(guarded.Peer);
        await using HostilePeer peer = await HostilePeer.ConnectAsync(guarded.EndPoint, certificate);
        guarded.Transport.SetPeers([]);
        Assert.False(await peer.IsWelcomeAsync());
        await Until.HoldsAsync(() => guarded.Transport.Tally.Count(RefusalReason.KeyUnregistered) == 1);
    }

    [Fact]
    public async Task Connection_of_a_key_that_is_struck_off_is_cut_and_its_next_one_refused()
    {
        await using Guarded guarded = await Guarded.StartAsync();
        using X509Certificate2 certificate = await new TestCertificate().MakeAsync(guarded.Peer);
        await using HostilePeer peer = await HostilePeer.ConnectAsync(guarded.EndPoint, certificate);
        await peer.BeginAsync();
        await Until.HoldsAsync(() => guarded.Recorder.Ups(guarded.Peer.Id) == 1);
        guarded.Transport.SetPeers([]);
        await Until.HoldsAsync(() => guarded.Recorder.Downs(guarded.Peer.Id) == 1);
        Assert.Equal(1, guarded.Transport.Tally.Count(CloseReason.Unregistered));
        await peer.ClosedAsync();
        await using HostilePeer again = await HostilePeer.ConnectAsync(guarded.EndPoint, certificate);
        Assert.False(await again.IsWelcomeAsync());
        await Until.HoldsAsync(() => guarded.Transport.Tally.Count(RefusalReason.KeyUnregistered) == 1);
        Assert.Equal(1, guarded.Recorder.AllUps);
    }

    [Fact]
    public async Task Peer_that_answers_in_the_place_of_the_one_that_was_called_is_refused()
    {
        await using TestReplica caller = await TestReplica.CreateAsync();
        await using TestReplica called = await TestReplica.CreateAsync();
        await using TestReplica answering = await TestReplica.CreateAsync();
        PeerRecorder recorder = new();
        await using TcpTransport wrong = await answering.TransportAsync();
        await wrong.StartAsync(new PeerRecorder(), CancellationToken.None);
        wrong.SetPeers([caller.At()]);
        await using TcpTransport transport = await caller.TransportAsync(events: recorder);
        await transport.StartAsync(recorder, CancellationToken.None);
        transport.SetPeers([called.At(wrong.BoundEndPoint!), answering.At()]);
        await Until.HoldsAsync(() => transport.Tally.Count(RefusalReason.PeerOther) > 0);
        Assert.Equal(0, recorder.AllUps);
    }

    private static async Task<X509Certificate2?> MakeAsync(RefusalName wrong, Guarded guarded)
    {
        await using TestReplica stranger = await TestReplica.CreateAsync();
        TestReplica peer = guarded.Peer;
        LedgerId other = new(new byte[32]);
        return wrong switch
        {
            RefusalName.CertificateMissing => null,
            RefusalName.StatementMissing => TestCertificate.Foreign(),
            RefusalName.StatementMalformed => await new TestCertificate { Extension = value => value[..^1] }
                .MakeAsync(peer),
            RefusalName.StatementMalformed_long => await new TestCertificate { Extension = _ => new byte[30_000] }
                .MakeAsync(peer),
            RefusalName.StatementMalformed_empty => await new TestCertificate { Extension = _ => [] }.MakeAsync(peer),
            RefusalName.LedgerOther => await new TestCertificate { Ledger = other }.MakeAsync(peer),
            RefusalName.KeyUnregistered => await new TestCertificate().MakeAsync(stranger),
            RefusalName.ParticipantOther => await new TestCertificate { Participant = stranger.Participant }
                .MakeAsync(peer),
            RefusalName.CertificateKeyOther => await CopyAsync(peer),
            RefusalName.SignatureInvalid => await new TestCertificate { Signer = stranger.Vault }.MakeAsync(peer),
            RefusalName.SignatureInvalid_ledger => await new TestCertificate { SignedLedger = other }.MakeAsync(peer),
            _ => throw new ArgumentOutOfRangeException(nameof(wrong)),
        };
    }

    // The peer's own statement, which everybody sees who connects to it, in somebody else's certificate.
    private static async Task<X509Certificate2> CopyAsync(TestReplica peer)
    {
        using X509Certificate2 right = await new TestCertificate().MakeAsync(peer);
        byte[] value = HandshakeExtension.Find(right)!.RawData;
        return await new TestCertificate { Extension = _ => value }.MakeAsync(peer);
    }
}
