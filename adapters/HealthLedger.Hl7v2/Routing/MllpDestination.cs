using HealthLedger.Deliveries;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Hl7v2.Routing;

/// <summary>
/// Sends messages to a receiver over one MLLP connection, byte for byte as they were received, one at a time. MSA-2 of
/// the reply has to be MSH-10 of the message; others are dropped. After a timeout or a lost connection the message is
/// sent again, with the same MSH-10, over a new one.
/// </summary>
/// <remarks>
/// AA and CA: delivered. AE, CE, AR and CR: refused, never tried again by itself; AR and CR with ERR-3 207: busy, tried
/// again without end. A CA counts: who sends it has taken the message into safe storage (HL7 v2.5.1 ch. 2.9.3).
/// </remarks>
public sealed class MllpDestination : IDeliveryHandler, IAsyncDisposable
{
    private readonly MllpClientOptions _options;
    private readonly TimeProvider _time;
    private MllpClient? _client;

    /// <summary>Makes a destination; connects when there is something to send.</summary>
    /// <param name="options">Where it connects and how long it waits. Its <see cref="MllpClientOptions.IsReplyTo"/> is
    /// set here.</param>
    /// <param name="timeProvider">The clock; the system's when left out.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public MllpDestination(MllpClientOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.CheckedCopy();
        _options.IsReplyTo = MllpReply.IsReplyTo;
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <summary>Whether it is connected, as far as is known without sending.</summary>
    public bool IsConnected => _client?.IsConnected ?? false;

    /// <inheritdoc/>
    public async ValueTask<DeliveryOutcome> PrepareAsync(CancellationToken cancellationToken)
    {
        if (_client is { IsConnected: true } client && !client.IsEndedByPeer)
        {
            return DeliveryOutcome.Done;
        }

        await CloseAsync().ConfigureAwait(false);
        try
        {
            _client = await MllpClient.ConnectAsync(_options, _time, cancellationToken).ConfigureAwait(false);
            return DeliveryOutcome.Done;
        }
        catch (MllpClientException exception)
        {
            return DeliveryOutcome.Unreachable(exception.Code);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        if (_client is not { IsConnected: true } client)
        {
            return DeliveryOutcome.Unreachable(Hl7v2ErrorCodes.ConnectionLost);
        }

        if (!MllpFrameWriter.IsFrameable(delivery.Content.Span) || delivery.Content.Length > _options.MaxMessageBytes)
        {
            return DeliveryOutcome.Refused(Hl7v2ErrorCodes.DeliveryNotFrameable);
        }

        try
        {
            return MllpReply.OutcomeOf(
                await client.SendAsync(delivery.Content, cancellationToken).ConfigureAwait(false));
        }
        catch (MllpClientException exception)
        {
            // Nothing was sent where the peer had gone before. In all other cases it may have been taken: the receiver
            // knows it again by MSH-10.
            return exception.Code == Hl7v2ErrorCodes.ConnectionLost
                ? DeliveryOutcome.Unreachable(exception.Code)
                : DeliveryOutcome.Busy(exception.Code);
        }
    }

    /// <summary>Closes the connection. After the route is stopped.</summary>
    public ValueTask DisposeAsync() => CloseAsync();

    private async ValueTask CloseAsync()
    {
        if (_client is { } client)
        {
            _client = null;
            await client.DisposeAsync().ConfigureAwait(false);
        }
    }
}
