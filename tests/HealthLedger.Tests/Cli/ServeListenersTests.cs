using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

/// <summary>Listeners of a file, served on real sockets.</summary>
public sealed class ServeListenersTests : IDisposable
{
    private const string Patient = "PID|1||4711^^^HOSP^MR||Doe^Jane\r";

    private readonly TemporaryFolder _folder = new();
    private readonly SenderCertificates _certificates = new();

    public ServeListenersTests()
    {
        _certificates.WriteTo(_folder.Path);
        File.WriteAllText(_folder["site.json"], """{"messages":{"ADT^A01":{"required":["PV1-2","PV1-44"]}}}""");
    }

    private string Data => _folder["ledger"];

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Each_listener_has_its_own_address_and_rules()
    {
        await using ServedLedger served = await ServeAsync(
            """
            {"listeners":[
              {"name":"adt","port":0,"intake":{"acceptedMessageTypes":["ADT"],"receiptSegment":"ZHL"}},
              {"name":"lab","port":0,"intake":{"acceptedMessageTypes":["ORU"],"ackWhen":"stored"}},
            ]}
            """);

        string toAdt = await SendAsync(served.Doors["adt"], Message("ADT^A01", "1"));
        string toLab = await SendAsync(served.Doors["lab"], Message("ADT^A01", "2"));
        string result = await SendAsync(served.Doors["lab"], Message("ORU^R01", "3"));

        Assert.Contains("MSA|AA|1", toAdt, StringComparison.Ordinal);
        Assert.Contains("\rZHL|", toAdt, StringComparison.Ordinal);
        Assert.Contains("MSA|AR|2", toLab, StringComparison.Ordinal);
        Assert.Contains("MSA|AA|3", result, StringComparison.Ordinal);
        Assert.Equal(0, await served.StopAsync());
    }

    [Fact]
    public async Task With_a_client_authority_only_senders_that_it_named_get_through()
    {
        using SenderCertificates foreign = new("Test authority");
        await using ServedLedger served = await ServeAsync(
            """
            {"listeners":[{"name":"adt","port":0,"tls":{"pfx":"listener.pfx","passwordFile":"listener.password",
            "clientCa":"senders-ca.pem","clientNames":["engine.example"]}}]}
            """);
        string place = served.Doors["adt"];

        string accepted = await SendAsync(place, Message("ADT^A01", "1"), _certificates.Issue("engine.example"));

        Assert.Contains("MSA|AA|1", accepted, StringComparison.Ordinal);
        await AssertRefusedAsync(place, null);
        await AssertRefusedAsync(place, _certificates.Issue("other.example"));
        await AssertRefusedAsync(place, foreign.Issue("engine.example"));
        await AssertRefusedAsync(place, _certificates.Issue("engine.example", SenderCertificates.ServerPurpose));
    }

    [Fact]
    public async Task Without_a_client_authority_TLS_needs_no_certificate_of_the_sender()
    {
        await using ServedLedger served = await ServeAsync(
            """
            {"listeners":[{"name":"adt","port":0,"tls":{"certificate":"listener.pem","key":"listener.key"}}]}
            """);

        using X509Certificate2 unused = _certificates.Issue("engine.example");
        string accepted = await SendAsync(served.Doors["adt"], Message("ADT^A01", "1"), unused);

        Assert.Contains("MSA|AA|1", accepted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_not_allowed_is_closed_at_once()
    {
        await using ServedLedger served = await ServeAsync(
            """{"listeners":[{"name":"adt","port":0,"allowedAddresses":["127.0.0.2"]}]}""");

        await Assert.ThrowsAsync<MllpClientException>(
            () => SendAsync(served.Doors["adt"], Message("ADT^A01", "1")));
    }

    [Fact]
    public async Task Rules_of_a_site_refuse_or_report_as_the_listener_says()
    {
        await using ServedLedger served = await ServeAsync(
            """
            {"listeners":[
              {"name":"strict","port":0,"validation":{"rules":"site.json"}},
              {"name":"mild","port":0,"validation":{"rules":"site.json","onInvalid":"report"}},
            ]}
            """);

        string refused = await SendAsync(served.Doors["strict"], Message("ADT^A01", "1", "PV1|1\r"));
        string sealedAllTheSame = await SendAsync(served.Doors["mild"], Message("ADT^A01", "2", "PV1|1\r"));
        CliRun list = await CliRun.OfAsync(
            "hl7", "messages", "--data", Data, "--development-keys", "--listener", "mild", "--json");
        using HttpClient http = new();
        string metrics = await http.GetStringAsync(new Uri(served.Http, "/metrics"));

        Assert.Contains("MSA|AE|1", refused, StringComparison.Ordinal);
        Assert.Contains("ERR||PV1^1^2|101^", refused, StringComparison.Ordinal);
        Assert.Contains("ERR||PV1^1^44|101^", refused, StringComparison.Ordinal);
        Assert.Contains("HLS2322", refused, StringComparison.Ordinal);
        Assert.Contains("MSA|AA|2", sealedAllTheSame, StringComparison.Ordinal);
        Assert.DoesNotContain("ERR|", sealedAllTheSame, StringComparison.Ordinal);
        Assert.Contains("HLS2322 mild#", served.Error, StringComparison.Ordinal);
        Assert.NotEqual("Quarantined", Assert.Single(list.Lines).GetProperty("status").GetString());
        Assert.Contains(
            "healthledger_hl7_findings_total{listener=\"mild\",code=\"HLS2322\"} 2", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gaps_in_the_senders_numbers_are_shown_unless_the_listener_says_not_to()
    {
        await using ServedLedger served = await ServeAsync(
            """{"listeners":[{"name":"adt","port":0},{"name":"quiet","port":0,"reportGaps":false}]}""");
        foreach (string name in (string[])["adt", "quiet"])
        {
            await SendAsync(served.Doors[name], Message("ADT^A01", name + "1", number: 1));
            await SendAsync(served.Doors[name], Message("ADT^A01", name + "5", number: 5));
        }

        Assert.Contains(
            "adt#2: 3 of the sender's numbers (MSH-13) are missing.", served.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("quiet#2: 3", served.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_wrong_starts_nothing_and_a_check_says_why()
    {
        await CliRun.OfAsync("init", "--data", Data, "--development-keys");
        string file = _folder["wrong.json"];
        await File.WriteAllTextAsync(file, """{"listeners":[{"name":"adt","prot":2575,"address":"here"}]}""");

        CliRun served = await CliRun.OfAsync("serve", "--data", Data, "--development-keys", "--listeners", file);
        CliRun check = await CliRun.OfAsync("serve", "--listeners", file, "--check", "--json");

        Assert.Equal(2, served.ExitCode);
        Assert.Contains("HLS1231: $.listeners[0].prot", served.Error, StringComparison.Ordinal);
        Assert.Contains("HLS1232: $.listeners[0].address", served.Error, StringComparison.Ordinal);
        Assert.Equal(1, check.ExitCode);
        Assert.Equal(
            ["HLS1232", "HLS1231"],
            check.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_check_of_a_right_file_opens_no_ledger()
    {
        string file = _folder["right.json"];
        await File.WriteAllTextAsync(file, """{"listeners":[{"name":"adt"},{"name":"lab","port":2576}]}""");

        CliRun check = await CliRun.OfAsync("serve", "--listeners", file, "--check", "--json");

        Assert.Equal(0, check.ExitCode);
        Assert.True(check.Json.GetProperty("ok").GetBoolean());
        Assert.Equal(2, check.Json.GetProperty("listeners").GetArrayLength());
    }

    [Theory]
    [InlineData("--mllp", "2575")]
    [InlineData("--ack-when", "stored")]
    [InlineData("--order", "feed")]
    public async Task What_the_file_says_is_not_said_twice(string option, string value)
    {
        string file = _folder["right.json"];
        await File.WriteAllTextAsync(file, """{"listeners":[{"name":"adt"}]}""");

        CliRun run = await CliRun.OfAsync("serve", "--listeners", file, "--check", option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(option, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_one_port_is_taken_nothing_goes_on_listening()
    {
        await CliRun.OfAsync("init", "--data", Data, "--development-keys");
        using System.Net.Sockets.TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        string file = _folder["listeners.json"];
        await File.WriteAllTextAsync(
            file, $$"""{"listeners":[{"name":"adt","port":0},{"name":"lab","port":{{port}}}]}""");

        CliRun run = await CliRun.OfAsync("serve", "--data", Data, "--development-keys", "--listeners", file);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("HLS2101", run.Error, StringComparison.Ordinal);
    }

    private static string Message(string type, string controlId, string body = "PV1|1|I\r", int? number = null) =>
        $"MSH|^~\\&|APP|FAC|R|R|20260101120000||{type}|{controlId}|P|2.5.1|{number}\r{Patient}{body}";

    private static async Task AssertRefusedAsync(string place, X509Certificate2? certificate)
    {
        using X509Certificate2? used = certificate;
        await Assert.ThrowsAsync<MllpClientException>(
            () => SendAsync(place, Message("ADT^A01", "9"), used, isTls: true));
    }

    private static Task<string> SendAsync(string place, string message) => SendAsync(place, message, null, false);

    private static Task<string> SendAsync(string place, string message, X509Certificate2 certificate) =>
        SendAsync(place, message, certificate, isTls: true);

    private static async Task<string> SendAsync(
        string place, string message, X509Certificate2? certificate, bool isTls)
    {
        MllpClientOptions options = new() { Port = IPEndPoint.Parse(place).Port };
        if (isTls)
        {
            options.Tls = new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ClientCertificates = certificate is null ? null : [certificate],
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            };
        }

        await using MllpClient client = await MllpClient.ConnectAsync(options);
        return Encoding.UTF8.GetString((await client.SendAsync(Encoding.UTF8.GetBytes(message))).Span);
    }

    private async Task<ServedLedger> ServeAsync(string listeners)
    {
        await CliRun.OfAsync("init", "--data", Data, "--development-keys");
        string file = _folder["listeners.json"];
        await File.WriteAllTextAsync(file, listeners);
        ServedLedger served = ServedLedger.Begin(Data, "--listeners", file);
        await served.UntilListeningAsync();
        return served;
    }
}
