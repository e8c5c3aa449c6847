using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HealthLedger.Cli;
using HealthLedger.Cli.Listeners;
using HealthLedger.Cli.Serving;
using HealthLedger.Diagnostics;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Testing;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

/// <summary>A certificate that changes on disk, at a listener on a real socket.</summary>
public sealed class CertificateWatchTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SenderCertificates _certificates = new();
    private readonly ManualTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly Events _events = new();
    private readonly MllpListener _listener;
    private readonly ListenerConfiguration _configured;
    private CertificateWatch? _watch;

    public CertificateWatchTests()
    {
        _certificates.WriteTo(_folder.Path);
        ListenerFile file = ListenerFile.Read(
            Encoding.UTF8.GetBytes(
                """
                {"listeners":[{"name":"renewed","port":0,"tls":{"certificate":"listener.pem","key":"listener.key"}}]}
                """),
            _folder.Path,
            _time.GetUtcNow());
        _configured = Assert.Single(file.Listeners);
        _listener = new MllpListener(_configured.Listener, new NoAnswer());
    }

    public async ValueTask DisposeAsync()
    {
        if (_watch is not null)
        {
            await _watch.DisposeAsync();
        }

        await _listener.DisposeAsync();
        _certificates.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_new_certificate_is_for_new_connections_and_open_ones_keep_theirs()
    {
        await StartAsync();
        string first = await SerialAsync();
        using TcpClient client = new();
        await client.ConnectAsync(_listener.BoundEndPoint!);
        await using SslStream open = new(client.GetStream(), false, (_, peer, _, _) => peer is not null);
        await open.AuthenticateAsClientAsync("localhost");

        _certificates.WriteTo(_folder.Path);
        await LookAsync();
        string second = await SerialAsync();
        await open.WriteAsync(Frame("MSH|^~\\&|A|B|C|D||| "));

        Assert.NotEqual(first, second);
        Assert.Null(_watch!.Fault);
        Assert.Contains(_events.Notices, text => text.Contains("new certificate", StringComparison.Ordinal));
        Assert.Empty(_events.Faults);
    }

    [Fact]
    public async Task Files_that_do_not_fit_together_keep_the_old_one_and_are_a_fault_when_they_stay()
    {
        await StartAsync();
        string first = await SerialAsync();
        string key = await File.ReadAllTextAsync(_folder["listener.key"]);
        _certificates.WriteTo(_folder.Path);
        string right = await File.ReadAllTextAsync(_folder["listener.key"]);
        await File.WriteAllTextAsync(_folder["listener.key"], key);

        await LookAsync();
        Assert.Null(_watch!.Fault);
        await LookAsync();
        Assert.Equal(CliErrorCodes.CertificateNotRenewed, _watch.Fault);
        Assert.Equal(first, await SerialAsync());
        await LookAsync();
        Assert.Equal([CliErrorCodes.CertificateNotRenewed], _events.Faults);

        await File.WriteAllTextAsync(_folder["listener.key"], right);
        await LookAsync();
        Assert.Null(_watch.Fault);
        Assert.NotEqual(first, await SerialAsync());
    }

    [Fact]
    public async Task A_file_that_is_gone_or_has_ended_is_not_used_and_the_old_one_again_is_no_fault()
    {
        await StartAsync();
        string first = await SerialAsync();
        string certificate = await File.ReadAllTextAsync(_folder["listener.pem"]);
        File.Delete(_folder["listener.pem"]);
        await LookAsync();
        await LookAsync();
        Assert.NotNull(_watch!.Fault);
        await File.WriteAllTextAsync(_folder["listener.pem"], certificate);
        await LookAsync();
        Assert.Null(_watch.Fault);

        using X509Certificate2 ended = _certificates.Issue("localhost", SenderCertificates.ServerPurpose, days: 0);
        await File.WriteAllTextAsync(_folder["listener.pem"], ended.ExportCertificatePem());
        await File.WriteAllTextAsync(
            _folder["listener.key"], ended.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await LookAsync();
        await LookAsync();
        Assert.NotNull(_watch.Fault);
        Assert.Equal(first, await SerialAsync());
    }

    [Fact]
    public async Task What_has_changed_since_the_file_was_read_is_taken_up_at_the_first_look()
    {
        await _listener.StartAsync();
        string first = await SerialAsync();
        _certificates.WriteTo(_folder.Path);
        _watch = new CertificateWatch("renewed", _listener, _configured.TlsSource!, _events, _time);
        await UntilWaitingAsync();

        Assert.NotEqual(first, await SerialAsync());
    }

    private static byte[] Frame(string content) => [0x0B, .. Encoding.ASCII.GetBytes(content), 0x1C, 0x0D];

    private async Task StartAsync()
    {
        await _listener.StartAsync();
        _watch = new CertificateWatch("renewed", _listener, _configured.TlsSource!, _events, _time);
        await UntilWaitingAsync();
    }

    // Each look ends with the next wait.
    private async Task LookAsync()
    {
        _time.Advance(CertificateWatch.Interval);
        await UntilWaitingAsync();
    }

    private async Task UntilWaitingAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        while (_time.PendingTimers == 0)
        {
            await Task.Delay(5, patience.Token);
        }
    }

    private async Task<string> SerialAsync()
    {
        using TcpClient client = new();
        await client.ConnectAsync(_listener.BoundEndPoint!);
        await using SslStream stream = new(client.GetStream(), false, (_, peer, _, _) => peer is not null);
        await stream.AuthenticateAsClientAsync("localhost");
        return stream.RemoteCertificate!.GetSerialNumberString();
    }

    private sealed class NoAnswer : IMllpMessageHandler
    {
        public ValueTask<MllpResponse> HandleAsync(MllpMessage message, CancellationToken cancellationToken) =>
            ValueTask.FromResult(MllpResponse.None);

        public ValueTask<MllpResponse> HandleFrameFaultAsync(
            MllpFrameFault fault, CancellationToken cancellationToken) => ValueTask.FromResult(MllpResponse.None);
    }

    private sealed class Events : LedgerEventListener
    {
        private readonly ConcurrentQueue<string> _faults = new();
        private readonly ConcurrentQueue<string> _notices = new();

        public IEnumerable<string> Faults => _faults;

        public IEnumerable<string> Notices => _notices;

        public override void OnFault(string code, string explanation) => _faults.Enqueue(code);

        public override void OnNotice(string text) => _notices.Enqueue(text);
    }
}
