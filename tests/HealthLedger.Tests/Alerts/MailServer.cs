using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using HealthLedger.Tests.Transport;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace HealthLedger.Tests.Alerts;

/// <summary>A mail server on loopback that keeps what it gets; its one user is `ledger`.</summary>
internal sealed class MailServer : MessageStore, IAsyncDisposable
{
    private readonly Channel<MimeMessage> _mails = Channel.CreateUnbounded<MimeMessage>();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private MailServer(int port) => Port = port;

    public int Port { get; }

    public bool Refuses { get; set; }

    /// <summary>Mails that nobody has waited for.</summary>
    public int Count => _mails.Reader.Count;

    public static MailServer Start(X509Certificate2? certificate, bool isSecure = false)
    {
        MailServer server = new(FreePort.Find());
        ISmtpServerOptions options = new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .Endpoint(endpoint =>
            {
                endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, server.Port)).IsSecure(isSecure);
                if (certificate is not null)
                {
                    endpoint.Certificate(certificate);
                }
            })
            .Build();
        ServiceProvider services = new();
        services.Add(server);
        services.Add((IUserAuthenticator)new OneUser());
        server._running = new SmtpServer.SmtpServer(options, services).StartAsync(server._stop.Token);
        return server;
    }

    public override async Task<SmtpResponse> SaveAsync(
        ISessionContext context,
        IMessageTransaction transaction,
        ReadOnlySequence<byte> buffer,
        CancellationToken cancellationToken)
    {
        if (Refuses)
        {
            return SmtpResponse.TransactionFailed;
        }

        using MemoryStream stream = new(buffer.ToArray());
        await _mails.Writer.WriteAsync(await MimeMessage.LoadAsync(stream, cancellationToken), cancellationToken);
        return SmtpResponse.Ok;
    }

    public async Task<MimeMessage> NextAsync() =>
        await _mails.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class OneUser : UserAuthenticator
    {
        public override Task<bool> AuthenticateAsync(
            ISessionContext context, string user, string password, CancellationToken cancellationToken) =>
            Task.FromResult(user == "ledger" && password == "open sesame");
    }
}
