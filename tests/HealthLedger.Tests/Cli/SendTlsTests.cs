using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

/// <summary>`hl7 send` with TLS, over real sockets to a listener that wants a certificate of the sender.</summary>
public sealed class SendTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SenderCertificates _certificates = new();
    private readonly SenderCertificates _foreign = new("Foreign authority");

    public SendTlsTests()
    {
        _certificates.WriteTo(_folder.Path);
        File.WriteAllText(_folder["foreign-ca.pem"], _foreign.Pem);
        WriteSender("sender", _certificates.Issue("engine.example"));
        WriteSender("foreign", _foreign.Issue("engine.example"));
        File.WriteAllText(
            _folder["message.hl7"],
            "MSH|^~\\&|APP|FAC|R|R|20260101120000||ADT^A01|1|P|2.5.1\rPID|1||4711^^^HOSP^MR||Doe^Jane\rPV1|1|I\r");
    }

    public void Dispose()
    {
        _certificates.Dispose();
        _foreign.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_sender_that_trusts_the_receiver_and_shows_its_certificate_is_answered()
    {
        await using ServedLedger served = await ServeAsync();
        string port = served.Doors["adt"].Split(':')[^1];

        CliRun plain = await SendAsync(
            "localhost:" + port, "--server-ca", "senders-ca.pem", "--certificate", "sender.pem", "--key", "sender.key");
        CliRun encrypted = await SendAsync(
            served.Doors["adt"], "--tls", "--server-ca", "senders-ca.pem", "--server-name", "localhost",
            "--certificate", "sender.pem", "--key", "sender.encrypted.key", "--password-file", "sender.password");

        Assert.All([plain, encrypted], run =>
        {
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Equal("AA", run.Lines[0].GetProperty("ack").GetString());
        });
    }

    [Theory]
    [InlineData("localhost", "HLS2105", "no authority of this system has signed it for a server", "--tls")]
    [InlineData("localhost", "HLS2105", "/foreign-ca.pem' has signed it", "--server-ca", "foreign-ca.pem")]
    [InlineData("127.0.0.1", "HLS2105", "--server-name", "--server-ca", "senders-ca.pem")]
    [InlineData("localhost", "", "It may want a certificate of the sender: --certificate and --key.", "--server-ca",
        "senders-ca.pem")]
    [InlineData("localhost", "", "/foreign.pem': check that it knows the authority", "--server-ca", "senders-ca.pem",
        "--certificate", "foreign.pem", "--key", "foreign.key")]
    public async Task What_keeps_the_two_apart_is_said_with_what_to_do(
        string host, string code, string text, params string[] options)
    {
        await using ServedLedger served = await ServeAsync();

        CliRun run = await SendAsync($"{host}:{served.Doors["adt"].Split(':')[^1]}", options);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Contains(text, run.Error.Replace(Path.DirectorySeparatorChar, '/'), StringComparison.Ordinal);
        Assert.Equal(1, run.Lines[^1].GetProperty("totals").GetProperty("failed").GetInt32());
    }

    [Fact]
    public async Task A_receiver_whose_certificate_is_over_is_not_trusted()
    {
        await using ServedLedger served = await ServeAsync(days: 0);

        CliRun run = await SendAsync(
            "localhost:" + served.Doors["adt"].Split(':')[^1], "--server-ca", "senders-ca.pem");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("HLS2105", run.Error, StringComparison.Ordinal);
        Assert.Contains("not valid now", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_without_TLS_is_told_apart()
    {
        await using ServedLedger served = await ServedLedger.StartAsync(_folder["plain"]);

        CliRun run = await SendAsync(served.Mllp, "--tls");

        Assert.Equal(3, run.ExitCode);
        Assert.Matches("HLS21(05|21)", run.Error);
        Assert.DoesNotContain("wants TLS", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HLS1203", "absent.pem", "--server-ca", "absent.pem")]
    [InlineData("HLS1203", "absent.key", "--certificate", "sender.pem", "--key", "absent.key")]
    [InlineData("HLS1203", "absent.password", "--certificate", "sender.pem", "--key", "sender.key", "--password-file",
        "absent.password")]
    [InlineData("HLS1215", "sender.key", "--server-ca", "sender.key")]
    [InlineData("HLS1215", "no certificate in PEM", "--certificate", "sender.key", "--key", "sender.key")]
    [InlineData("HLS1215", "no key in PEM that belongs to", "--certificate", "sender.pem", "--key", "foreign.key")]
    [InlineData("HLS1215", "no key in PEM that belongs to", "--certificate", "sender.pem", "--key", "sender.pem")]
    [InlineData("HLS1215", "--password-file", "--certificate", "sender.pem", "--key", "sender.encrypted.key")]
    [InlineData("HLS1215", "or the password is wrong", "--certificate", "sender.pem", "--key", "sender.encrypted.key",
        "--password-file", "foreign.pem")]
    public async Task A_file_that_cannot_be_used_is_named_and_nothing_is_sent(
        string code, string text, params string[] options)
    {
        CliRun run = await SendAsync("127.0.0.1:1", options);

        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Contains(text, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--certificate", "sender.pem")]
    [InlineData("--key", "sender.key")]
    [InlineData("--password-file", "sender.password")]
    public async Task Half_of_what_belongs_together_is_wrong_usage(params string[] options) =>
        Assert.Equal(2, (await SendAsync("127.0.0.1:1", options)).ExitCode);

    [Fact]
    public async Task A_key_that_others_may_read_is_warned_of()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(_folder["sender.key"], UnixFileMode.UserRead | UnixFileMode.OtherRead);

        CliRun run = await SendAsync("127.0.0.1:1", "--certificate", "sender.pem", "--key", "sender.key");

        Assert.Contains("warning: --key: other users may read", run.Error, StringComparison.Ordinal);
    }

    // What names a file is in the folder of the test.
    private Task<CliRun> SendAsync(string place, params string[] options) => CliRun.OfAsync(
    [
        "hl7", "send", place, _folder["message.hl7"], "--json",
        .. options.Select(one => Path.HasExtension(one) ? _folder[one] : one),
    ]);

    private void WriteSender(string name, X509Certificate2 certificate)
    {
        using X509Certificate2 sender = certificate;
        using ECDsa key = sender.GetECDsaPrivateKey()!;
        File.WriteAllText(_folder[name + ".pem"], sender.ExportCertificatePem());
        WriteSecret(name + ".key", key.ExportPkcs8PrivateKeyPem());
        WriteSecret(
            name + ".encrypted.key",
            key.ExportEncryptedPkcs8PrivateKeyPem(
                "open sesame", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        WriteSecret(name + ".password", "open sesame\n");
    }

    private void WriteSecret(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private async Task<ServedLedger> ServeAsync(int days = 1)
    {
        using X509Certificate2 own = _certificates.Issue("localhost", SenderCertificates.ServerPurpose, days);
        using ECDsa key = own.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync(_folder["receiver.pem"], own.ExportCertificatePem());
        WriteSecret("receiver.key", key.ExportPkcs8PrivateKeyPem());
        string file = _folder["listeners.json"];
        await File.WriteAllTextAsync(
            file,
            """
            {"listeners":[{"name":"adt","port":0,"tls":{"certificate":"receiver.pem","key":"receiver.key",
            "clientCa":"senders-ca.pem","clientNames":["engine.example"]}}]}
            """);
        await CliRun.OfAsync("init", "--data", _folder["ledger"], "--development-keys");
        ServedLedger served = ServedLedger.Begin(_folder["ledger"], "--listeners", file);
        await served.UntilListeningAsync();
        return served;
    }
}
