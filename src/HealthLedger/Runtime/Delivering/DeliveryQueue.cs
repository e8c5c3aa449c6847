using System.Diagnostics.CodeAnalysis;
using System.Text;
using HealthLedger.Deliveries;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Delivering;

/// <summary>
/// What is to be delivered (docs/spec/deliveries.md section 3). A delivery is stored with its record, in one write, and
/// leaves only after it was made, or when its record was never sealed.
/// </summary>
internal sealed partial class DeliveryQueue
{
    private readonly NodeParts _parts;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RouteQueue> _routes = new(StringComparer.Ordinal);
    private readonly Dictionary<(RecordId Record, string Route), DeliveryItem> _known = [];
    private readonly Dictionary<(RecordId Record, string Route), TaskCompletionSource> _leaving = [];
    private long _lastStamp;

    public DeliveryQueue(NodeParts parts) => _parts = parts;

    /// <summary>Finds what is to be delivered. Before anything is accepted.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await foreach (PrivateRow row in _parts.Storage.Custody
            .ScanRowsAsync(PrivateTable.Delivery, cancellationToken).ConfigureAwait(false))
        {
            DeliveryRow known = await DeliveryRow.TryOpenAsync(_parts.Vault, row, cancellationToken)
                .ConfigureAwait(false) ?? throw PrivateRowFault.Of("delivery");
            Take(new DeliveryItem(known, isStored: true));
        }
    }

    /// <summary>The rows of a record's deliveries, to be written with it.</summary>
    public async ValueTask<IReadOnlyList<DeliveryRow>> DescribeAsync(
        RecordId record, RecordSubmission submission, Digest256? patient, CancellationToken cancellationToken)
    {
        List<DeliveryRow> rows = [];
        foreach (DeliveryTarget target in submission.Deliveries)
        {
            rows.Add(new DeliveryRow
            {
                Record = record,
                Route = target.Route,
                Order = await OrderHash.OfAsync(
                    _parts.Vault,
                    "hl/delivery/order/v1"u8,
                    Encoding.ASCII.GetBytes(target.Route),
                    target.OrderKey.Span,
                    target.IsOrderedByPatient ? patient : null,
                    cancellationToken).ConfigureAwait(false),
                Stamp = NextStamp(),
            });
        }

        return rows;
    }

    /// <summary>Gives the deliveries of a record their places. It is about to be handed over; whether it is sealed is
    /// told by <see cref="FollowAsync"/> or <see cref="Forget"/>.</summary>
    public async ValueTask BeginAsync(PendingOperation pending, CancellationToken cancellationToken)
    {
        // [INV-D2] The removal of a row that is given up must not come to the store behind the same row, written anew.
        while (!TryBegin(pending, out Task? leaving))
        {
            await leaving.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The record was not handed over.</summary>
    public void Forget(PendingOperation pending) => Tell(pending, isSealed: false);

    /// <summary>Waits until it is known whether the record is sealed.</summary>
    public async Task FollowAsync(PendingOperation pending, Func<RecordId, Task<bool>> isSealed)
    {
        bool isGood = false;
        try
        {
            SealedEntry entry = await pending.Completion.ConfigureAwait(false);

            // After a restart the earlier submission of the same record may be the one that was sealed.
            isGood = entry.Outcome == EntryOutcomeCode.Accepted
                || await isSealed(pending.Deliveries[0].Record).ConfigureAwait(false);
        }
        catch (HealthLedgerException)
        {
            // Not sealed by this process. Should it be by the next one, its rows are found there.
        }
        finally
        {
            Tell(pending, isGood);
        }
    }

    /// <summary>Lets a route's lanes be worked on, now and whenever they get something.</summary>
    /// <exception cref="InvalidOperationException">The route runs already.</exception>
    public void Start(string route, Func<DeliveryLane, Task> run)
    {
        lock (_gate)
        {
            RouteQueue queue = RouteOf(route);
            if (queue.Run is not null)
            {
                throw new InvalidOperationException($"The route '{route}' runs already.");
            }

            queue.Run = run;
            foreach (DeliveryLane lane in queue.Lanes.Values)
            {
                lane.Running = Task.Run(() => run(lane));
            }
        }
    }

    /// <summary>Starts nothing more of a route; returns what runs.</summary>
    public IReadOnlyList<Task> Stop(string route)
    {
        lock (_gate)
        {
            RouteQueue queue = RouteOf(route);
            queue.Run = null;
            return [.. queue.Lanes.Values.Select(lane => lane.Running)];
        }
    }

    /// <summary>Claims the first delivery of a lane; false, and the lane is gone, when there is none.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="item">The delivery; null when another call works on it.</param>
    public bool TryClaim(DeliveryLane lane, out DeliveryItem? item)
    {
        lock (_gate)
        {
            item = lane.Waiting.First?.Value;
            if (item is null)
            {
                lane.Route.Lanes.Remove(lane.Order);
                return false;
            }

            if (item.IsClaimed)
            {
                item = null;
                return true;
            }

            item.IsClaimed = true;
            return true;
        }
    }

    /// <summary>Lets go of a delivery that keeps its place.</summary>
    public void Release(DeliveryLane lane, DeliveryItem item, string? errorCode)
    {
        lock (_gate)
        {
            item.IsClaimed = false;
            lane.ErrorCode = errorCode;
        }
    }

    /// <summary>Lets go of a delivery whose route stops; what kept it from being made is still shown.</summary>
    public void Release(DeliveryItem item)
    {
        lock (_gate)
        {
            item.IsClaimed = false;
        }
    }

    /// <summary>Forgets a claimed delivery whose record is on no ledger and on its way to none; false when it is on its
    /// way now.</summary>
    /// <param name="lane">Its lane.</param>
    /// <param name="item">The delivery.</param>
    /// <param name="isRemoved">Whether its row is removed: <see cref="Left"/> says when.</param>
    public bool TryDrop(DeliveryLane lane, DeliveryItem item, bool isRemoved)
    {
        lock (_gate)
        {
            if (item.Pending > 0 || item.IsSealed)
            {
                return false;
            }

            lane.Waiting.Remove(item);
            _known.Remove(item.Key);
            if (isRemoved)
            {
                _leaving.Add(item.Key, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            return true;
        }
    }

    /// <summary>The row of a dropped delivery is removed, or stays for this time.</summary>
    public void Left(DeliveryItem item)
    {
        lock (_gate)
        {
            if (_leaving.Remove(item.Key, out TaskCompletionSource? leaving))
            {
                leaving.SetResult();
            }
        }
    }

    /// <summary>Notes why a claimed delivery is not made yet.</summary>
    public void Note(DeliveryLane lane, string? errorCode)
    {
        lock (_gate)
        {
            lane.ErrorCode = errorCode;
        }
    }

    /// <summary>A claimed delivery is made.</summary>
    public void Remove(DeliveryLane lane, DeliveryItem item)
    {
        lock (_gate)
        {
            lane.Waiting.Remove(item);
            lane.ErrorCode = null;
            _known.Remove(item.Key);
            lane.Route.Delivered++;
        }
    }

    /// <summary>A claimed delivery is set aside, and stored so.</summary>
    public void MoveAside(DeliveryLane lane, DeliveryItem item)
    {
        lock (_gate)
        {
            lane.Waiting.Remove(item);
            lane.ErrorCode = null;
            item.IsClaimed = false;
            item.IsToBeSetAside = false;
            lane.Route.SetAside[item.Row.Record] = item;
        }
    }

    /// <summary>The next deliveries of a route that wait and for which no access was asked, a given one first. They
    /// count as asked for from now on.</summary>
    public IReadOnlyList<DeliveryItem> Ask(DeliveryLane lane, DeliveryItem first, int most)
    {
        lock (_gate)
        {
            List<DeliveryItem> items = [first];
            IEnumerable<DeliveryItem> others = lane.Waiting.Concat(lane.Route.Lanes.Values
                .Where(other => other != lane && other.Waiting.First is not null)
                .Select(other => other.Waiting.First!.Value));
            items.AddRange(others
                .Where(item => item != first && item is { IsSealed: true, IsAsked: false, IsToBeSetAside: false }
                    && item.Row.Status == DeliveryStatus.Waiting)
                .Take(most - 1));
            items.ForEach(item => item.IsAsked = true);
            return items;
        }
    }

    private bool TryBegin(PendingOperation pending, [NotNullWhen(false)] out Task? leaving)
    {
        lock (_gate)
        {
            foreach (DeliveryRow row in pending.Deliveries)
            {
                if (_leaving.TryGetValue((row.Record, row.Route), out TaskCompletionSource? before))
                {
                    leaving = before.Task;
                    return false;
                }
            }

            foreach (DeliveryRow row in pending.Deliveries)
            {
                Take(new DeliveryItem(row, isStored: false));
            }

            leaving = null;
            return true;
        }
    }

    private void Take(DeliveryItem item)
    {
        lock (_gate)
        {
            _lastStamp = Math.Max(_lastStamp, item.Row.Stamp);
            if (!_known.TryAdd(item.Key, item))
            {
                // The record is sealed again after a cut: what was found of it at the start has its place.
                _known[item.Key].Pending++;
                return;
            }

            RouteQueue route = RouteOf(item.Row.Route);
            if (item.Row.Status == DeliveryStatus.SetAside)
            {
                route.SetAside[item.Row.Record] = item;
                return;
            }

            Append(route, item);
        }
    }

    private static void Append(RouteQueue route, DeliveryItem item)
    {
        bool isNew = !route.Lanes.TryGetValue(item.Row.Order, out DeliveryLane? lane);
        lane ??= route.Lanes[item.Row.Order] = new DeliveryLane(route, item.Row.Order);
        lane.Waiting.AddLast(item);
        if (isNew && route.Run is { } run)
        {
            lane.Running = Task.Run(() => run(lane));
        }
    }

    private void Tell(PendingOperation pending, bool isSealed)
    {
        lock (_gate)
        {
            foreach (DeliveryRow row in pending.Deliveries)
            {
                if (_known.TryGetValue((row.Record, row.Route), out DeliveryItem? item))
                {
                    item.IsSealed |= isSealed;
                    if (item.Settled?.TrySetResult(isSealed) != true)
                    {
                        // Of another submission of the record than the one that brought it.
                        item.Pending -= item.Pending > 0 ? 1 : 0;
                    }
                }
            }
        }
    }

    private RouteQueue RouteOf(string name)
    {
        if (!_routes.TryGetValue(name, out RouteQueue? route))
        {
            route = _routes[name] = new RouteQueue(name);
        }

        return route;
    }

    private bool TryFind(RecordId record, string route, [NotNullWhen(true)] out DeliveryItem? item) =>
        _known.TryGetValue((record, route), out item);

    private long NextStamp()
    {
        lock (_gate)
        {
            // A clock that is set back must not put a delivery before those that were stored earlier.
            _lastStamp = Math.Max(_parts.Time.GetUtcNow().ToUnixTimeMilliseconds(), _lastStamp + 1);
            return _lastStamp;
        }
    }
}
