using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Security.Authentication;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>Sends messages over one MLLP connection and waits for the reply to each.</summary>
/// <remarks>
/// One message is outstanding at a time. After a fault the connection is closed and <see cref="IsConnected"/>
/// is false: connect anew and send the same message with the same message control ID, because it may have
/// been taken.
/// </remarks>
public sealed class MllpClient : IAsyncDisposable
{
    private readonly MllpClientOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly MllpTransport _transport;
    private readonly MllpFrameReader _frames;
    private int _isSending;

    private MllpClient(MllpClientOptions options, TimeProvider timeProvider, MllpTransport transport)
    {
        _options = options;
        _timeProvider = timeProvider;
        _transport = transport;
        _frames = new MllpFrameReader(options.MaxReplyBytes);
        IsConnected = true;
    }

    /// <summary>Whether the connection is usable as far as is known without sending.</summary>
    public bool IsConnected { get; private set; }

    // Whether the peer has closed an idle connection.
    internal bool IsEndedByPeer => _transport.IsEndedByPeer();

    /// <summary>Replies dropped because they did not belong to the message sent.</summary>
    public long UnmatchedReplyCount { get; private set; }

    /// <summary>Connects.</summary>
    /// <param name="options">Read now; later changes have no effect.</param>
    /// <param name="timeProvider">The clock and the timers; the system's when left out.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="MllpClientException"><see cref="Hl7v2ErrorCodes.ConnectFailed"/>, also when it took
    /// too long, or <see cref="Hl7v2ErrorCodes.HandshakeFailed"/>.</exception>
    public static async Task<MllpClient> ConnectAsync(
        MllpClientOptions options, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        MllpClientOptions copy = options.CheckedCopy();
        TimeProvider time = timeProvider ?? TimeProvider.System;
        using MllpDeadline deadline = new(time, cancellationToken);
        deadline.Arm(copy.ConnectTimeout);
        try
        {
            return new MllpClient(copy, time, await OpenAsync(copy, deadline.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MllpClientException(
                Hl7v2ErrorCodes.ConnectFailed, $"Connecting to {Place(copy)} took too long.", isTransient: true, e);
        }
        catch (AuthenticationException e)
        {
            throw new MllpClientException(
                Hl7v2ErrorCodes.HandshakeFailed,
                $"The TLS handshake with {Place(copy)} failed: check both certificates.",
                isTransient: false,
                e);
        }
        catch (Exception e) when (MllpTransport.IsConnectionFault(e))
        {
            throw new MllpClientException(
                Hl7v2ErrorCodes.ConnectFailed,
                $"Cannot connect to {Place(copy)}: is the listener running?",
                isTransient: true,
                e);
        }
    }

    /// <summary>Sends one message and returns the content of its reply.</summary>
    /// <param name="message">The encoded message, without framing, without the bytes 0x0B and 0x1C.</param>
    /// <param name="cancellationToken">Closes the connection; the message may have been taken.</param>
    /// <returns>The reply's content, owned by the caller.</returns>
    /// <exception cref="ArgumentException">The message is empty, too long or holds a byte of the
    /// framing.</exception>
    /// <exception cref="InvalidOperationException">Another message is outstanding, or the connection is
    /// closed.</exception>
    /// <exception cref="MllpClientException"><see cref="Hl7v2ErrorCodes.ReplyTimedOut"/>,
    /// <see cref="Hl7v2ErrorCodes.ReplyMissing"/>, <see cref="Hl7v2ErrorCodes.ReplyFaulty"/>, or
    /// <see cref="Hl7v2ErrorCodes.ConnectionLost"/> when the peer had gone before anything was sent.</exception>
    public async Task<ReadOnlyMemory<byte>> SendAsync(
        ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        MllpFrameWriter.RequireFrameable(message.Span, nameof(message));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Length, _options.MaxMessageBytes, nameof(message));
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref _isSending, 1) != 0)
        {
            throw new InvalidOperationException("Another message is outstanding on this connection.");
        }

        try
        {
            return await ExchangeAsync(message, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _isSending, 0);
        }
    }

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private static async Task<MllpTransport> OpenAsync(MllpClientOptions options, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, cancellationToken).ConfigureAwait(false);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            if (options.Tls is not { } tls)
            {
                return MllpTransport.Plain(socket);
            }

            tls.TargetHost = string.IsNullOrEmpty(tls.TargetHost) ? options.Host : tls.TargetHost;
            return await MllpTransport.SecureClientAsync(socket, tls, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Place(MllpClientOptions options) =>
        FormattableString.Invariant($"{options.Host}:{options.Port}");

    private async Task<ReadOnlyMemory<byte>> ExchangeAsync(
        ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (!IsConnected)
        {
            throw new InvalidOperationException("The connection is closed: connect anew.");
        }

        using MllpDeadline deadline = new(_timeProvider, cancellationToken);
        deadline.Arm(_options.ReplyTimeout);
        try
        {
            // A peer that has closed an idle connection is found here, before the message can be lost on it.
            if (_transport.IsEndedByPeer())
            {
                throw new MllpClientException(
                    Hl7v2ErrorCodes.ConnectionLost,
                    "The peer has closed the connection; nothing was sent.",
                    isTransient: true);
            }

            await _transport.WriteFrameAsync(message, deadline.Token).ConfigureAwait(false);
            return await ReceiveAsync(message, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            Close();
            throw new MllpClientException(
                Hl7v2ErrorCodes.ReplyTimedOut,
                "No reply came in time; the message may have been taken.",
                isTransient: true,
                e);
        }
        catch (Exception e) when (e is not MllpClientException && MllpTransport.IsConnectionFault(e))
        {
            Close();
            throw Missing(e);
        }
        catch
        {
            Close();
            throw;
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReceiveAsync(
        ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await _transport.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            while (TryTake(ref buffer, out MllpFrame? frame))
            {
                byte[]? reply = Check(message, frame);
                if (reply is not null)
                {
                    _transport.Input.AdvanceTo(buffer.Start);
                    return reply;
                }
            }

            _transport.Input.AdvanceTo(buffer.End);
            if (result.IsCompleted)
            {
                throw Missing(null);
            }
        }
    }

    /// <summary>
    /// A reply is taken at its end block: waiting for the carriage return would hang on peers that leave it
    /// out.
    /// </summary>
    private bool TryTake(ref ReadOnlySequence<byte> buffer, [NotNullWhen(true)] out MllpFrame? frame) =>
        _frames.TryRead(ref buffer, out frame) || (_frames.IsEndPending && _frames.TryComplete(out frame));

    private byte[]? Check(ReadOnlyMemory<byte> message, MllpFrame frame)
    {
        if (frame.Status != MllpFrameStatus.Complete)
        {
            throw new MllpClientException(
                Hl7v2ErrorCodes.ReplyFaulty, $"The reply is not a whole frame ({frame}).", isTransient: true);
        }

        if (_options.IsReplyTo is { } isReplyTo && !isReplyTo(message, frame.Content))
        {
            UnmatchedReplyCount++;
            return null;
        }

        return frame.Content.ToArray();
    }

    private static MllpClientException Missing(Exception? cause) => new(
        Hl7v2ErrorCodes.ReplyMissing,
        "The connection ended before the reply; the message may have been taken.",
        isTransient: true,
        cause);

    private void Close()
    {
        IsConnected = false;
        _transport.Dispose();
        _frames.Dispose();
    }
}
