using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using HealthLedger.Access;
using HealthLedger.Deliveries;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Delivering;
using HealthLedger.Storage;

namespace HealthLedger;

/// <content>What routes may deliver (docs/spec/deliveries.md section 2).</content>
public sealed partial class LedgerNode
{
    private static readonly TimeSpan PendingPoll = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _authorizing = new(1, 1);

    // What was last said of each route while this node runs, but for what routes say themselves when they start.
    private readonly ConcurrentDictionary<string, DeliveryAuthorization> _authorizedSince = new(StringComparer.Ordinal);

    /// <summary>
    /// Seals what a route may do, as its next version; or says which version does already, when the newest one says the
    /// same. Earlier versions end with it: a route that runs and was started with something else opens nothing more,
    /// and waits (HLS4009) until it is started again.
    /// </summary>
    /// <param name="authorization">What it may do. With a <see cref="DeliveryAuthorization.ValidUntil"/> that is over
    /// the route may do nothing more.</param>
    /// <param name="cancellationToken">Cancels waiting; it may still be sealed.</param>
    /// <exception cref="ArgumentException">A text is not ASCII of 1 to 64 characters, the purpose is none that is
    /// permitted, the individual is zero, or it ends before it begins.</exception>
    /// <exception cref="IntegrityException">HLS3030: a row is not the one that was written.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public Task<SealedDeliveryAuthorization> AuthorizeDeliveryAsync(
        DeliveryAuthorization authorization, CancellationToken cancellationToken = default) =>
        SealNewestAsync(authorization, isRoute: false, cancellationToken);

    private async Task<SealedDeliveryAuthorization> SealNewestAsync(
        DeliveryAuthorization authorization, bool isRoute, CancellationToken cancellationToken)
    {
        Check(authorization);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        CancellationToken stopping = _stopping.Token;
        await _authorizing.WaitAsync(cancellationToken).ConfigureAwait(false);

        // Whoever gives up waiting leaves it to its end: the next one must see its version.
        return await SealHeldAsync(authorization, isRoute, stopping).WaitAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<SealedDeliveryAuthorization> SealHeldAsync(
        DeliveryAuthorization authorization, bool isRoute, CancellationToken cancellationToken)
    {
        try
        {
            (AttestationRow Place, DeliveryStatement Statement)? newest = null;
            await foreach ((AttestationRow Place, DeliveryStatement Statement) known in ScanAuthorizationsAsync(
                authorization.Route, cancellationToken).ConfigureAwait(false))
            {
                newest = known.Statement.Version > (newest?.Statement.Version ?? 0) ? known : newest;
            }

            SealedDeliveryAuthorization? valid = null;
            if (newest is { } last && DeliveryStatement.IsSame(last.Statement.Authorization, authorization))
            {
                valid = await FindSettledAsync(last.Place, last.Statement, cancellationToken).ConfigureAwait(false);
            }

            valid ??= await SealAuthorizationAsync(
                authorization, (newest?.Statement.Version ?? 0) + 1, cancellationToken).ConfigureAwait(false);
            if (!isRoute)
            {
                _authorizedSince[authorization.Route] = authorization;
            }

            return valid;
        }
        finally
        {
            _authorizing.Release();
        }
    }

    /// <summary>What routes may do and might do before, in the order in which it was asked for.</summary>
    /// <param name="route">The route, or null for all.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="IntegrityException">HLS3030: a row is not the one that was written.</exception>
    public async IAsyncEnumerable<SealedDeliveryAuthorization> ListDeliveryAuthorizationsAsync(
        string? route = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        await foreach ((AttestationRow place, DeliveryStatement statement) in ScanAuthorizationsAsync(
            route, cancellationToken).ConfigureAwait(false))
        {
            yield return ToSealed(
                statement, await FindAuthorizationAsync(statement, place, cancellationToken).ConfigureAwait(false));
        }
    }

    private static SealedDeliveryAuthorization ToSealed(DeliveryStatement statement, SealedEntry? entry) =>
        new(statement.Id, statement.Version, statement.Authorization, statement.RequestedAt, entry);

    private async IAsyncEnumerable<(AttestationRow Place, DeliveryStatement Statement)> ScanAuthorizationsAsync(
        string? route, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (PrivateRow row in _parts.Storage.Custody
            .ScanRowsAsync(PrivateTable.DeliveryAuthorization, cancellationToken).ConfigureAwait(false))
        {
            (AttestationRow place, BlindedStatement said) = await AttestationRow
                .TryOpenAsync(_parts.Vault, row, cancellationToken).ConfigureAwait(false)
                ?? throw PrivateRowFault.Of("authorisation of a route");
            DeliveryStatement? statement = DeliveryStatement.TryDecode(said);
            if (statement is null || statement.Id != new RequestId(row.Key.Span))
            {
                throw PrivateRowFault.Of("authorisation of a route");
            }

            if (route is null || route == statement.Authorization.Route)
            {
                yield return (place, statement);
            }
        }
    }

    // One whose sealing was cut off, by a crash or by impatience, may still be on its way: another with the same words
    // would be a version too many. Null when it is on no ledger and on its way to none.
    private async Task<SealedDeliveryAuthorization?> FindSettledAsync(
        AttestationRow place, DeliveryStatement statement, CancellationToken cancellationToken)
    {
        using CancellationTokenSource given = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            return await AwaitSealedAsync(LookAsync(given.Token), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await given.CancelAsync().ConfigureAwait(false);
        }

        async Task<SealedDeliveryAuthorization?> LookAsync(CancellationToken token)
        {
            while (true)
            {
                // Asked first: what is sealed meanwhile is found.
                bool isPending = await IsPendingAsync(place.Submission, token).ConfigureAwait(false);
                if (await FindAuthorizationAsync(statement, place, token).ConfigureAwait(false) is { } entry)
                {
                    return ToSealed(statement, entry);
                }

                if (!isPending)
                {
                    return null;
                }

                await Task.Delay(PendingPoll, _parts.Time, token).ConfigureAwait(false);
            }
        }
    }

    private static void Check(DeliveryAuthorization authorization)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        string[] texts =
            [authorization.Route, authorization.Destination, authorization.Recipient, authorization.Role];
        if (!texts.All(RecordLimits.IsCode) || authorization.Individual.IsZero
            || !DeliveryPolicy.Purposes.Contains(authorization.Purpose, StringComparer.Ordinal)
            || authorization.ValidUntil < authorization.ValidFrom)
        {
            throw new ArgumentException(
                "Route, Destination, Recipient and Role are ASCII of 1 to 64 characters, Purpose is TREAT, HPAYMT, "
                + "HOPERAT or PUBHLTH, the individual is not zero, and ValidUntil is not before ValidFrom.",
                nameof(authorization));
        }
    }

    private async Task<SealedDeliveryAuthorization> SealAuthorizationAsync(
        DeliveryAuthorization authorization, long version, CancellationToken cancellationToken)
    {
        RequestId id = new(SecureRandom.GetBytes(RequestId.SizeBytes));
        DateTimeOffset now = _parts.Time.GetUtcNow();
        DeliveryStatement statement = DeliveryStatement.Create(id, version, authorization, now);
        SealedEntry entry = await SealStatementAsync(
            PrivateTable.DeliveryAuthorization,
            id,
            Attest.DeliveryAuthorization,
            statement.Blinded,
            now,
            null,
            cancellationToken).ConfigureAwait(false);
        return ToSealed(statement, RequireAccepted(entry));
    }

    // Its entry with everything about it checked: found, sealed, of this organisation, and committing to the statement.
    private async ValueTask<SealedEntry?> FindAuthorizationAsync(
        DeliveryStatement statement, AttestationRow place, CancellationToken cancellationToken)
    {
        LocatedEntry? located = await _parts.View
            .LocateOperationAsync(place.Submission, place.Index, cancellationToken).ConfigureAwait(false);
        return located is { Operation: Attest { Kind: Attest.DeliveryAuthorization } attest }
            && located.Entry.Outcome == EntryOutcomeCode.Accepted
            && attest.Commitment == statement.Blinded.Commitment
            && located.Submission.Body.Author == _parts.Organisation
            && await IsSealedAsync(located, cancellationToken).ConfigureAwait(false)
            ? located.ToSealed()
            : null;
    }
}
