using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace HealthLedger.Hosting.Alerts;

/// <summary>Sends alerts to a syslog server, a message for each. Syslog has no answer: over UDP a delivery means that
/// the datagrams were sent, over TCP and TLS that they were written and the connection was not broken off.</summary>
/// <remarks>Source: RFC 5424, RFC 5425, RFC 5426, RFC 6587 §3.4.1.</remarks>
public sealed class SyslogAlertChannel : IAlertChannel
{
    private const int UsualPort = 514;
    private const int UsualTlsPort = 6514;
    private const int HighestFacility = 23;

    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(1);

    private readonly SyslogAlertOptions _options;
    private readonly TimeProvider _time;
    private readonly int _port;

    /// <summary>Makes the channel; nothing is connected yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Where it delivers.</param>
    /// <param name="timeProvider">The timer of the timeout; the system's when left out.</param>
    /// <exception cref="ArgumentException">The host is missing, or port, facility or timeout is out of its
    /// range.</exception>
    public SyslogAlertChannel(string name, SyslogAlertOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(options);
        _port = options.Port ?? (options.Transport == SyslogTransport.Tls ? UsualTlsPort : UsualPort);
        if (string.IsNullOrWhiteSpace(options.Host) || _port is < 1 or > 65535
            || options.Facility is < 0 or > HighestFacility
            || options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromSeconds(60))
        {
            throw new ArgumentException(
                "Syslog takes a host, a port of 1 to 65535, a facility of 0 to 23 and a timeout of 1 to 60 seconds.",
                nameof(options));
        }

        Name = name;
        _options = options;
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async Task SendAsync(AlertNotification notification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notification);
        List<byte[]> messages = [.. notification.Alerts.Select(alert => SyslogMessage.Build(
            notification, alert, _options.Facility, Environment.MachineName, Environment.ProcessId))];
        using CancellationTokenSource late = new(_options.Timeout, _time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            Task sending = _options.Transport == SyslogTransport.Udp
                ? SendDatagramsAsync(messages, either.Token)
                : SendStreamAsync(messages, either.Token);
            await sending.ConfigureAwait(false);
        }
        catch (AuthenticationException exception)
        {
            throw new AlertDeliveryException(
                "the syslog server's certificate is not accepted, or it does not speak TLS.", exception);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            throw new AlertDeliveryException(
                $"the syslog server cannot be reached ({CauseOf(exception)}).", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AlertDeliveryException("the syslog server did not answer in time.", exception);
        }
    }

    private static string CauseOf(Exception exception) =>
        (exception as SocketException ?? exception.InnerException as SocketException)?.SocketErrorCode.ToString()
        ?? "the connection broke off";

    private async Task SendDatagramsAsync(List<byte[]> messages, CancellationToken cancellationToken)
    {
        using UdpClient client = new();
        client.Connect(_options.Host, _port);
        foreach (byte[] message in messages)
        {
            await client.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SendStreamAsync(List<byte[]> messages, CancellationToken cancellationToken)
    {
        using TcpClient client = new() { NoDelay = true };
        await client.ConnectAsync(_options.Host, _port, cancellationToken).ConfigureAwait(false);
        Stream stream = client.GetStream();
        await using (stream.ConfigureAwait(false))
        {
            if (_options.Transport == SyslogTransport.Tls)
            {
                SslStream secured = new(stream, leaveInnerStreamOpen: true);
                await using (secured.ConfigureAwait(false))
                {
                    await secured.AuthenticateAsClientAsync(
                        AlertTls.Client(_options.Host, _options.TrustedAuthorities), cancellationToken)
                        .ConfigureAwait(false);
                    await WriteAsync(secured, messages, cancellationToken).ConfigureAwait(false);
                    await secured.ShutdownAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
                }
            }
            else
            {
                await WriteAsync(stream, messages, cancellationToken).ConfigureAwait(false);
            }

            client.Client.Shutdown(SocketShutdown.Send);
            await AwaitEndAsync(client.Client, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync(Stream stream, List<byte[]> messages, CancellationToken cancellationToken)
    {
        foreach (byte[] message in messages)
        {
            string length = message.Length.ToString(CultureInfo.InvariantCulture) + " ";
            await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(length), .. message], cancellationToken)
                .ConfigureAwait(false);
        }

        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    // A server that resets has not read; one that goes on listening for more says nothing.
    private async Task AwaitEndAsync(Socket socket, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(EndPatience, _time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        byte[] dropped = new byte[256];
        try
        {
            while (await socket.ReceiveAsync(dropped, either.Token).ConfigureAwait(false) > 0)
            {
                continue;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }
}
