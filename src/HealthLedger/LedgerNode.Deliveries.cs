using HealthLedger.Access;
using HealthLedger.Deliveries;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Delivering;
using HealthLedger.Storage;

namespace HealthLedger;

/// <content>Sealed messages on their way to handlers and destinations (docs/spec/deliveries.md).</content>
public sealed partial class LedgerNode
{
    private readonly List<DeliveryRunner> _runners = [];
    private readonly long _backlogEnd;
    private volatile bool _isBacklogOver;

    /// <summary>
    /// Starts a route: what was and is stored for it is handed to the handler, of each order one after the other, at
    /// least once, also after a crash. Before the first delivery its authorisation is sealed; before each, an access
    /// entry that names individual, purpose, action (`deliver`, or `disclose` for a recipient outside the organisation)
    /// and the record, so that it is in the accounting of its patient.
    /// </summary>
    /// <param name="authorization">What the route may do.</param>
    /// <param name="handler">Where it delivers to; not disposed by the node.</param>
    /// <param name="options">How it delivers; null is the defaults.</param>
    /// <returns>Stops the route when it is disposed: what is under way has 5 seconds to end. The node stops the
    /// routes that still run when it is disposed itself.</returns>
    /// <exception cref="ArgumentException">As <see cref="AuthorizeDeliveryAsync"/>, or an option is out of its
    /// range.</exception>
    /// <exception cref="InvalidOperationException">The route runs already.</exception>
    public IAsyncDisposable StartRoute(
        DeliveryAuthorization authorization, IDeliveryHandler handler, DeliveryRouteOptions? options = null)
    {
        Check(authorization);
        ArgumentNullException.ThrowIfNull(handler);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        DeliveryRouteOptions copy = (options ?? new DeliveryRouteOptions()).CheckedCopy(nameof(options));
        DeliveryRunner runner = new(
            _parts, _deliveries, DoorOf(authorization), authorization.Route, handler, copy, Forget);
        runner.Start();
        lock (_runners)
        {
            _runners.Add(runner);
        }

        return runner;
    }

    /// <summary>How each route stands that runs or has something to deliver, by name.</summary>
    public IReadOnlyList<DeliveryRouteStatus> GetDeliveryStatus() => _deliveries.Status();

    /// <inheritdoc/>
    Task<IReadOnlyList<DeliveryRouteStatus>> ILedger.GetDeliveryStatusAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(GetDeliveryStatus());
    }

    /// <summary>The deliveries that are still to be made or wait for somebody to act, the oldest first; never their
    /// content.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentException">The limit is not 1 to 10,000, or the status not one.</exception>
    public Task<IReadOnlyList<DeliveryInfo>> ListDeliveriesAsync(
        DeliveryQuery query, CancellationToken cancellationToken = default)
    {
        CheckQuery(query);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_deliveries.List(query));
    }

    /// <summary>Attempts a blocked delivery again, or puts one that is set aside at the end of its order.</summary>
    /// <param name="recordId">The record.</param>
    /// <param name="route">The route.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    /// <returns>False when it is neither, or is being worked on.</returns>
    /// <exception cref="StorageFailureException">Nothing was changed (HLS70nn).</exception>
    public Task<bool> RetryDeliveryAsync(
        RecordId recordId, string route, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(route);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return _deliveries.RetryAsync(recordId, route, cancellationToken);
    }

    /// <summary>Sets a delivery aside, so that those behind it go on: now, or when the attempt under way has
    /// failed.</summary>
    /// <param name="recordId">The record.</param>
    /// <param name="route">The route.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    /// <returns>False when it is not to be delivered, or set aside already.</returns>
    /// <exception cref="StorageFailureException">Nothing was changed (HLS70nn).</exception>
    public Task<bool> SetDeliveryAsideAsync(
        RecordId recordId, string route, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(route);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return _deliveries.SetAsideAsync(recordId, route, cancellationToken);
    }

    internal static void CheckQuery(DeliveryQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Limit is < 1 or > MostListed || (query.Status is { } status && !Enum.IsDefined(status)))
        {
            throw new ArgumentException(
                "A listing has 1 to 10,000 deliveries, of a status that there is.", nameof(query));
        }
    }

    private DeliveryDoor DoorOf(DeliveryAuthorization authorization)
    {
        SealedDeliveryAuthorization? authorized = null;
        DeliveryAuthorization? said = _authorizedSince.GetValueOrDefault(authorization.Route);
        return new DeliveryDoor
        {
            RequestAsync = async (record, token) =>
            {
                RequireNewest(authorization, said);
                authorized ??= await SealNewestAsync(authorization, isRoute: true, token).ConfigureAwait(false);
                RequireValid(authorization);
                return await RequestDeliveryAsync(record, authorized, token).ConfigureAwait(false);
            },
            OpenAsync = (access, token) =>
            {
                RequireNewest(authorization, said);
                return OpenAsync(access, token);
            },
            IsSealedAsync = (record, token) => _messages.IsSealedAsync(record, token).AsTask(),
            IsBacklogOverAsync = IsBacklogOverAsync,
        };
    }

    // Somebody may have said something else of the route since it was started.
    private void RequireNewest(DeliveryAuthorization authorization, DeliveryAuthorization? said)
    {
        if (_authorizedSince.GetValueOrDefault(authorization.Route) is { } since && !ReferenceEquals(since, said)
            && !DeliveryStatement.IsSame(since, authorization))
        {
            throw new ConsentDeniedException(
                HealthLedgerErrorCodes.DeliveryNotAuthorised,
                "A newer version of the route's authorisation is sealed, which says something else. Nothing is opened; "
                    + "deliveries wait until the route is started again.");
        }
    }

    private void RequireValid(DeliveryAuthorization authorization)
    {
        DateTimeOffset now = _parts.Time.GetUtcNow();
        DateTimeOffset ledger = DateTimeOffset.FromUnixTimeMilliseconds(_parts.View.Head.Header.Time);
        if (now < authorization.ValidFrom || now >= authorization.ValidUntil || ledger >= authorization.ValidUntil)
        {
            throw new ConsentDeniedException(
                HealthLedgerErrorCodes.DeliveryNotAuthorised,
                "The authorisation of the route does not hold now. Nothing is opened; deliveries wait.");
        }
    }

    private Task<SealedAccess> RequestDeliveryAsync(
        RecordId record, SealedDeliveryAuthorization authorized, CancellationToken cancellationToken)
    {
        DeliveryAuthorization authorization = authorized.Authorization;
        return RequestAccessAsync(
            new AccessRequest
            {
                RecordId = record,
                Individual = authorization.Individual,
                Role = authorization.Role,
                Purpose = authorization.Purpose,
                Action = authorization.IsOutside ? DeliveryPolicy.Disclose : DeliveryPolicy.Deliver,
            },
            new DeliverySummary
            {
                Route = authorization.Route,
                Version = authorized.Version,
                Authorization = authorized.Id,
                Recipient = authorization.Recipient,
            },
            null,
            cancellationToken);
    }

    // Whether no submission is left that an earlier process had accepted and that may still be sealed.
    private async Task<bool> IsBacklogOverAsync(CancellationToken cancellationToken)
    {
        if (_isBacklogOver)
        {
            return true;
        }

        await foreach (PrivateRow row in _parts.Storage.Custody
            .ScanRowsAsync(PrivateTable.Outbox, cancellationToken).ConfigureAwait(false))
        {
            if (row.Time <= _backlogEnd && !_sealedOutbox.Contains(new SubmissionId(row.Key.Span)))
            {
                return false;
            }
        }

        _isBacklogOver = true;
        return true;
    }

    private async ValueTask DeliverAfterAllAsync(PendingOperation pending, CancellationToken cancellationToken)
    {
        await _deliveries.BeginAsync(pending, cancellationToken).ConfigureAwait(false);
        FollowDeliveries(pending);
    }

    private void FollowDeliveries(PendingOperation pending) =>
        _ = _deliveries.FollowAsync(pending, record => _messages.IsSealedAsync(record, default).AsTask());

    private void Forget(DeliveryRunner runner)
    {
        lock (_runners)
        {
            _runners.Remove(runner);
        }
    }

    private async ValueTask StopRoutesAsync()
    {
        DeliveryRunner[] runners;
        lock (_runners)
        {
            runners = [.. _runners];
        }

        await Task.WhenAll(runners.Select(runner => runner.DisposeAsync().AsTask())).ConfigureAwait(false);
    }
}
