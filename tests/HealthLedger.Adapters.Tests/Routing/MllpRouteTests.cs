using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HealthLedger.Adapters.Tests.Intake;
using HealthLedger.Adapters.Tests.Mllp;
using HealthLedger.Deliveries;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Routing;
using HealthLedger.Ledger;
using HealthLedger.Tests.Transport;

namespace HealthLedger.Adapters.Tests.Routing;

/// <summary>Routes to MLLP destinations, over real sockets.</summary>
public sealed class MllpRouteTests
{
    [Fact]
    public async Task Messages_go_out_byte_for_byte_in_order_one_at_a_time()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        Hl7Route route = RouteSample.Create();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options => options.Routes.Add(route));
        await using IAsyncDisposable running = harness.Node.StartRoute(route, receiver.Destination());
        string[] sent = [.. Enumerable.Range(0, 20).Select(i => IntakeHarness.Message(controlId: $"M{i}"))];
        foreach (string text in sent)
        {
            await harness.SendAsync(text);
        }

        await RouteSample.UntilAsync(harness.Node, "lab", status => status.Delivered == 20);

        Assert.Equal(sent, receiver.Texts);
        Assert.Equal(1, receiver.Connections);
    }

    [Theory]
    [InlineData("AE", "100", Hl7v2ErrorCodes.DestinationError)]
    [InlineData("CE", "100", Hl7v2ErrorCodes.DestinationError)]
    [InlineData("AR", "200", Hl7v2ErrorCodes.DestinationReject)]
    [InlineData("CR", "203", Hl7v2ErrorCodes.DestinationReject)]
    public async Task A_refusal_is_held_and_never_sent_again_by_itself(string code, string error, string expected)
    {
        await using Receiver receiver = await Receiver.StartAsync();
        receiver.Answer = id => id == "M1" ? (code, error) : ("AA", null);
        Hl7Route route = RouteSample.Create();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options => options.Routes.Add(route));
        await using (harness.Node.StartRoute(route, receiver.Destination()))
        {
            await harness.SendAsync(IntakeHarness.Message(controlId: "M1"));
            await harness.SendAsync(IntakeHarness.Message(controlId: "M2"));
            await RouteSample.UntilAsync(harness.Node, "lab", status => status.BlockedKeys == 1);
        }

        await harness.RestartAsync();
        await using IAsyncDisposable again = harness.Node.StartRoute(route, receiver.Destination());
        await harness.SendAsync(IntakeHarness.Message(controlId: "M3"));
        DeliveryInfo blocked = Assert.Single(await harness.Node.ListDeliveriesAsync(
            new DeliveryQuery { Status = DeliveryStatus.Blocked }));
        Assert.Equal(expected, blocked.ErrorCode);
        Assert.Equal(["M1"], receiver.ControlIds);

        Assert.True(await harness.Node.SetDeliveryAsideAsync(blocked.RecordId, "lab"));
        await RouteSample.UntilAsync(harness.Node, "lab", status => status.Delivered == 2);
        Assert.Equal(["M1", "M2", "M3"], receiver.ControlIds);
    }

    [Fact]
    public async Task A_destination_that_is_busy_gets_the_message_again_until_it_takes_it()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        receiver.Answer = _ => receiver.ControlIds.Length < 5 ? ("AR", "207") : ("CA", null);
        Hl7Route route = RouteSample.Create();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options => options.Routes.Add(route));
        await using IAsyncDisposable running = harness.Node.StartRoute(route, receiver.Destination());

        await harness.SendAsync(IntakeHarness.Message(controlId: "M1"));
        await RouteSample.UntilAsync(harness.Node, "lab", status => status.Delivered == 1);

        Assert.Equal(5, receiver.ControlIds.Length);
    }

    [Fact]
    public async Task Without_an_answer_in_time_the_same_message_goes_out_again_over_a_new_connection()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        receiver.Answer = _ => receiver.ControlIds.Length == 1 ? (null, null) : ("AA", null);
        ManualTimeProvider time = new();
        Hl7Route route = RouteSample.Create();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options => options.Routes.Add(route));
        await using IAsyncDisposable running = harness.Node.StartRoute(route, receiver.Destination(time: time));

        await harness.SendAsync(IntakeHarness.Message(controlId: "M1"));
        await PassReplyTimeoutAsync(receiver, time);
        await RouteSample.UntilAsync(harness.Node, "lab", status => status.Delivered == 1);

        Assert.Equal(["M1", "M1"], receiver.ControlIds);
        Assert.Single(receiver.Texts.Distinct());
        Assert.Equal(2, receiver.Connections);
    }

    [Fact]
    public async Task The_answer_to_another_message_is_not_taken_for_this_ones()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        receiver.AnswerTo = id => id == "M1" && receiver.ControlIds.Length == 1 ? "OTHER" : id;
        ManualTimeProvider time = new();
        Hl7Route route = RouteSample.Create();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options => options.Routes.Add(route));
        await using IAsyncDisposable running = harness.Node.StartRoute(route, receiver.Destination(time: time));

        await harness.SendAsync(IntakeHarness.Message(controlId: "M1"));
        await PassReplyTimeoutAsync(receiver, time);
        await RouteSample.UntilAsync(harness.Node, "lab", status => status.Delivered == 1);

        Assert.Equal(["M1", "M1"], receiver.ControlIds);
    }

    [Fact]
    public async Task A_destination_that_is_away_for_long_gets_everything_in_order_when_it_is_back()
    {
        int port = FreePort.Find();
        MllpDestination destination = new(new MllpClientOptions { Host = "127.0.0.1", Port = port });
        Hl7Route route = RouteSample.Create(isOutside: true);
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options => options.Routes.Add(route));
        await using IAsyncDisposable running = harness.Node.StartRoute(route, destination);
        for (int i = 0; i < 10; i++)
        {
            await harness.SendAsync(IntakeHarness.Message(controlId: $"M{i}"));
        }

        await RouteSample.UntilAsync(
            harness.Node, "lab", status => status.ErrorCode == Hl7v2ErrorCodes.ConnectFailed);
        Assert.Empty(await AccessesAsync(harness));
        await using Receiver back = await Receiver.StartAsync(port);
        await RouteSample.UntilAsync(harness.Node, "lab", status => status.Delivered == 10);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"M{i}"), back.ControlIds);
        List<AccessSummary> accesses = await AccessesAsync(harness);
        Assert.Equal(10, accesses.Count);
        Assert.All(accesses, access => Assert.Equal(("disclose", "LAB"), (access.Action, access.Delivery!.Recipient)));
    }

    [Fact]
    public async Task A_destination_is_spoken_to_over_tls_and_one_that_is_another_gets_nothing()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=lab", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(
            made.Export(X509ContentType.Pfx), null);
        await using Receiver receiver = await Receiver.StartAsync(
            tls: new SslServerAuthenticationOptions { ServerCertificate = certificate });
        bool isTrusted = false;
        MllpDestination destination = receiver.Destination(options =>
            options.Tls = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, _, _, _) => Volatile.Read(ref isTrusted),
            });
        Hl7Route route = RouteSample.Create();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options => options.Routes.Add(route));
        await using IAsyncDisposable running = harness.Node.StartRoute(route, destination);
        await harness.SendAsync(IntakeHarness.Message(controlId: "M1"));
        await RouteSample.UntilAsync(
            harness.Node, "lab", status => status.ErrorCode == Hl7v2ErrorCodes.HandshakeFailed);
        Assert.Empty(receiver.ControlIds);

        Volatile.Write(ref isTrusted, true);
        await RouteSample.UntilAsync(harness.Node, "lab", status => status.Delivered == 1);
        Assert.Equal(["M1"], receiver.ControlIds);
    }

    // Of the first message, by a clock of its own: however long the second one takes, it is answered in time.
    private static async Task PassReplyTimeoutAsync(Receiver receiver, ManualTimeProvider time)
    {
        TimeSpan timeout = new MllpClientOptions().ReplyTimeout;
        await Waiting.UntilAsync(() => receiver.ControlIds.Length == 1);
        await time.ArmedAsync(timeout);
        time.Advance(timeout);
    }

    private static async Task<List<AccessSummary>> AccessesAsync(IntakeHarness harness)
    {
        List<AccessSummary> accesses = [];
        await foreach (HistoryEntry entry in harness.Node.ListHistoryAsync(
            new Subjects.PatientIdentifier("HOSP", "4711")))
        {
            if (entry.Access is { } access)
            {
                accesses.Add(access);
            }
        }

        return accesses;
    }

    /// <summary>A system that takes messages over MLLP.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Id, string Text, long Connection)> _taken = new();
        private MllpListener? _listener;

        public int Port { get; private set; }

        public string[] ControlIds => [.. _taken.Select(one => one.Id)];

        public string[] Texts => [.. _taken.Select(one => one.Text)];

        public int Connections => _taken.Select(one => one.Connection).Distinct().Count();

        /// <summary>MSA-1 and ERR-3.1 for a control ID; without a code none is answered.</summary>
        public Func<string, (string? Code, string? Error)> Answer { get; set; } = _ => ("AA", null);

        public Func<string, string> AnswerTo { get; set; } = id => id;

        public static async Task<Receiver> StartAsync(int port = 0, SslServerAuthenticationOptions? tls = null)
        {
            Receiver receiver = new();
            ScriptedHandler handler = new() { OnMessage = (message, _) => Task.FromResult(receiver.Take(message)) };
            receiver._listener = new MllpListener(
                new MllpListenerOptions { Port = port, Tls = tls, Name = "receiver" }, handler);
            await receiver._listener.StartAsync(CancellationToken.None);
            receiver.Port = receiver._listener.BoundEndPoint!.Port;
            return receiver;
        }

        public MllpDestination Destination(
            Action<MllpClientOptions>? configure = null, TimeProvider? time = null)
        {
            MllpClientOptions options = new() { Host = "127.0.0.1", Port = Port };
            configure?.Invoke(options);
            return new MllpDestination(options, time);
        }

        public async ValueTask DisposeAsync()
        {
            await _listener!.StopAsync(CancellationToken.None);
            await _listener.DisposeAsync();
        }

        private MllpResponse Take(MllpMessage message)
        {
            string text = Encoding.UTF8.GetString(message.Content.Span);
            string id = IntakeHarness.Value(text, "MSH-10");
            _taken.Enqueue((id, text, message.Connection.Id));
            (string? code, string? error) = Answer(id);
            return code is null
                ? MllpResponse.None
                : ScriptedHandler.Text(
                    $"MSH|^~\\&|RAPP|RFAC|APP|FAC|20260101||ACK|{text.Length}|P|2.5.1\rMSA|{code}|{AnswerTo(id)}\r"
                    + (error is null ? string.Empty : $"ERR|||{error}|E\r"));
        }
    }
}
