using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using HealthLedger.Hosting.Alerts;
using HealthLedger.Testing;
using HealthLedger.Tests.Cli;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Alerts;

/// <summary>Over real connections to a server of another maker.</summary>
public sealed class WebhookAlertChannelTests : IDisposable
{
    private const string Secret = "0123456789abcdef-secret";

    private readonly TemporaryFolder _folder = new();
    private readonly SenderCertificates _certificates = new();

    public WebhookAlertChannelTests() => File.WriteAllText(_folder["secret"], Secret + "\n");

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_receiver_with_the_secret_can_tell_that_the_body_is_ours()
    {
        await using HookServer server = await StartAsync();
        using WebhookAlertChannel channel = Make(server.Address);

        await channel.SendAsync(Notifications.Of(), default);

        HookRequest request = await server.NextAsync();
        string time = FormattableString.Invariant($"{Notifications.Time.ToUnixTimeSeconds()}");
        byte[] signed = [.. Encoding.UTF8.GetBytes(time + "."), .. request.Body.Span];
        string hash = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed));
        Assert.Equal($"t={time},v1={hash}", request.Headers[WebhookAlertChannel.SignatureHeader]);
        Assert.Equal(Notifications.Of().Id, request.Headers[WebhookAlertChannel.DeliveryHeader]);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        using JsonDocument body = JsonDocument.Parse(request.Body);
        JsonElement alert = Assert.Single(body.RootElement.GetProperty("alerts").EnumerateArray());
        Assert.Equal("silence", alert.GetProperty("kind").GetString());
        Assert.Equal("firing", alert.GetProperty("state").GetString());
        Assert.Equal(1200, alert.GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_a_refusal_is_no_delivery()
    {
        await using HookServer server = await StartAsync();
        using WebhookAlertChannel channel = Make(server.Address);

        server.Answer = 302;
        Assert.Contains("302", (await Notifications.FailureAsync(channel)).Message, StringComparison.Ordinal);
        server.Answer = 500;
        Assert.Contains("500", (await Notifications.FailureAsync(channel)).Message, StringComparison.Ordinal);
        server.Answer = 204;
        await channel.SendAsync(Notifications.Of(), default);

        Assert.Equal(["/hook", "/hook", "/hook"], server.Paths);
    }

    [Fact]
    public async Task A_server_whose_certificate_nobody_trusts_hears_nothing()
    {
        await using HookServer server = await StartAsync();
        using WebhookAlertChannel channel = new(
            "pager", new WebhookAlertOptions { Address = server.Address, SecretFile = _folder["secret"] });

        AlertDeliveryException failure = await Notifications.FailureAsync(channel);

        Assert.Contains("SecureConnectionError", failure.Message, StringComparison.Ordinal);
        Assert.Empty(server.Paths);
    }

    [Fact]
    public async Task A_server_that_is_not_there_does_not_answer_or_a_secret_that_is_too_short_is_no_delivery()
    {
        await using HookServer server = await StartAsync();
        using WebhookAlertChannel channel = Make(server.Address, TimeSpan.FromSeconds(1));
        server.Answer = 0;
        Assert.Contains("in time", (await Notifications.FailureAsync(channel)).Message, StringComparison.Ordinal);

        await server.DisposeAsync();
        Assert.Contains("reached", (await Notifications.FailureAsync(channel)).Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(_folder["secret"], "short");
        string message = (await Notifications.FailureAsync(channel)).Message;
        Assert.Contains("16 bytes", message, StringComparison.Ordinal);
        Assert.DoesNotContain("short", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_proxy_is_used_unless_one_is_named_and_then_it_is()
    {
        await using HookServer proxy = await HookServer.StartAsync(null);
        using WebhookAlertChannel channel = new(
            "pager",
            new WebhookAlertOptions
            {
                Address = new Uri("http://127.0.0.1:9/hook"),
                SecretFile = _folder["secret"],
                Proxy = new Uri(proxy.Address.GetLeftPart(UriPartial.Authority)),
            });

        await channel.SendAsync(Notifications.Of(), default);

        Assert.Equal("127.0.0.1:9", (await proxy.NextAsync()).Headers["Host"]);
    }

    [Theory]
    [InlineData("https://hook.example/a", true)]
    [InlineData("http://localhost:80/a", true)]
    [InlineData("http://127.0.0.1/a", true)]
    [InlineData("http://hook.example/a", false)]
    [InlineData("https://user:word@hook.example/a", false)]
    [InlineData("ftp://hook.example/a", false)]
    public void An_address_has_TLS_or_is_this_machine(string address, bool isPermitted) =>
        Assert.Equal(isPermitted, WebhookAlertChannel.IsPermitted(new Uri(address)));

    private WebhookAlertChannel Make(Uri address, TimeSpan? timeout = null) => new(
        "pager",
        new WebhookAlertOptions
        {
            Address = address,
            SecretFile = _folder["secret"],
            Timeout = timeout ?? TimeSpan.FromSeconds(20),
            TrustedAuthorities = Authorities(),
        },
        new ManualTimeProvider(Notifications.Time));

    private X509Certificate2Collection Authorities()
    {
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPem(_certificates.Pem);
        return authorities;
    }

    private Task<HookServer> StartAsync() =>
        HookServer.StartAsync(_certificates.Issue("localhost", SenderCertificates.ServerPurpose));
}
