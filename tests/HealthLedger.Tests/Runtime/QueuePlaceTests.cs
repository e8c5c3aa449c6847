using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Canonical;
using HealthLedger.Clients;
using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Receiving;
using HealthLedger.Storage;

namespace HealthLedger.Tests.Runtime;

/// <summary>The place of a queued message as it is stored, and what is counted of places.</summary>
public sealed class QueuePlaceTests
{
    private static readonly Digest256 Order = new(Enumerable.Repeat((byte)7, Digest256.SizeBytes).ToArray());
    private static readonly Digest256 Key = new(Enumerable.Repeat((byte)9, Digest256.SizeBytes).ToArray());

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_place_is_read_as_it_was_written_and_not_when_a_bit_of_it_rotted(bool isParked, bool waitsNoLonger)
    {
        QueueHead head = new()
        {
            Id = RecordId.Create(DateTimeOffset.UnixEpoch),
            Order = Order,
            Stamp = 4711,
            IsSetAside = isParked,
            GivesWay = true,
            Listener = "Aufnahme Süd",
            Parked = isParked ? Wait() : null,
            WaitsNoLonger = waitsNoLonger,
            Issue = isParked ? null : "HLS3028",
        };
        PrivateRow row = head.ToRow();

        QueueHead read = QueueHead.TryDecode(row)!;
        Assert.Equal(head with { Parked = null }, read with { Parked = null });
        Assert.Equal(isParked, read.Parked is not null);
        Assert.Equal(head.Parked?.Keys, read.Parked?.Keys);
        Assert.Equal((head.Parked?.Patient, head.Parked?.Until), (read.Parked?.Patient, read.Parked?.Until));
        for (int i = 0; i < row.Value!.Value.Length * 8; i++)
        {
            byte[] rotten = row.Value.Value.ToArray();
            rotten[i / 8] ^= (byte)(1 << (i % 8));
            Assert.Null(QueueHead.TryDecode(new PrivateRow(row.Table, row.Key, rotten, row.Time)));
        }
    }

    // What stood in the queue before the software was replaced is there afterwards.
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    public void Places_of_earlier_versions_are_read(int version, bool isParked)
    {
        RecordId id = RecordId.Create(DateTimeOffset.UnixEpoch);
        QueueHead head = QueueHead.TryDecode(Old(id, Order, version, isParked ? Wait() : null))!;

        Assert.Equal((id, Order, 4711L, true), (head.Id, head.Order, head.Stamp, head.GivesWay));
        Assert.Null(head.Listener);
        Assert.Equal(isParked, head.Parked is not null);
        Assert.Equal(version == 2 && !isParked, head.WaitsNoLonger);
        Assert.Equal(head.Order, QueueHead.TryDecode((head with { Listener = "adt" }).ToRow())!.Order);
    }

    [Fact]
    public async Task A_message_whose_place_has_no_listener_is_counted_with_that_of_its_row()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        RecordId id;
        using SelectiveDriver driver = new(ledger.Storage) { RefuseCustodyOf = write => write.Envelopes.Count > 0 };
        await using (LedgerNode first = await ledger.StartAsync(driver))
        {
            id = (await first.QueueAsync(NodeQueueTests.Message("content", "key"), QueueMode.Always)).RecordId;
        }

        await using (ILedgerStorage storage = await ledger.Storage.OpenAsync(CancellationToken.None))
        {
            PrivateRow? place = await storage.Custody
                .ReadRowAsync(PrivateTable.Queue, id.ToArray(), CancellationToken.None);
            PrivateRow old = Old(id, QueueHead.TryDecode(place!)!.Order, 1, null);
            await storage.Custody.WriteAsync(new CustodyWrite { Rows = [old] }, CancellationToken.None);
        }

        await using (LedgerNode held = await ledger.StartAsync(driver))
        {
            ListenerQueueStatus status = Assert.Single(held.GetQueueStatus().Listeners);
            Assert.Equal(("adt", 1L, 4711L), (
                status.Listener, status.Waiting, status.Oldest!.Value.ToUnixTimeMilliseconds()));
        }

        await using LedgerNode node = await ledger.StartAsync();
        await TestLedger.UntilAsync(() => node.GetQueueStatus().Waiting == 0);
        Assert.Empty(node.GetQueueStatus().Listeners);
        Assert.Equal(InboxStatus.Sealed, (await node.FindMessageAsync(id))!.Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_client_is_told_what_waits_of_nobody_that_is_counted(long parked)
    {
        QueueStatus status = new() { Waiting = 1, BlockedKeys = 0, SetAside = 0, Parked = parked };
        byte[] body = BodyFormat.Encode((ref writer) => writer.Queue(status));

        Assert.True(BodyFormat.TryDecode(body, (ref reader) => reader.Queue(), out QueueStatus read));
        Assert.Equivalent(status, read, strict: true);
    }

    [Fact]
    public void A_client_is_told_the_same()
    {
        QueueStatus status = new()
        {
            Waiting = 3,
            Oldest = DateTimeOffset.UnixEpoch.AddDays(1),
            BlockedKeys = 1,
            SetAside = 2,
            ErrorCode = "HLS3011",
            Listeners =
            [
                new ListenerQueueStatus
                {
                    Listener = "lab",
                    Waiting = 3,
                    Oldest = DateTimeOffset.UnixEpoch.AddDays(1),
                    BlockedKeys = 1,
                    SetAside = 2,
                    Parked = 4,
                    OldestParked = DateTimeOffset.UnixEpoch.AddDays(2),
                },
                new ListenerQueueStatus { Listener = "ward", SetAside = 1 },
            ],
        };
        byte[] body = BodyFormat.Encode((ref writer) => writer.Queue(status));

        Assert.True(BodyFormat.TryDecode(body, (ref reader) => reader.Queue(), out QueueStatus read));
        Assert.Equivalent(status, read, strict: true);
    }

    [Fact]
    public void Names_beyond_the_most_that_are_counted_are_in_the_sums_alone()
    {
        QueueTally tally = new();
        for (int i = 0; i < QueueStatus.MostListeners + 5; i++)
        {
            tally.Of($"listener {i}").CountSetAside(1);
        }

        tally.Of(null).CountSetAside(1);
        QueueStatus status = tally.Read(() => null);

        Assert.Equal(QueueStatus.MostListeners + 6, status.SetAside);
        Assert.Equal(QueueStatus.MostListeners, status.Listeners.Count);
        Assert.Equal(QueueStatus.MostListeners, tally.ReadAll().Count);
        Assert.Same(tally.Of("listener 3"), tally.Of("listener 3"));
        Assert.Same(tally.Of("listener 260"), tally.Of(null));
    }

    // Whatever comes and goes in whatever lane: what is kept is what counting all of it would give.
    [Fact]
    public void What_is_kept_is_what_counting_would_give() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte Lane, byte Action)[]>(),
        steps =>
        {
            QueueShare share = new("adt");
            QueueLane[] lanes = [.. Enumerable.Range(0, 3).Select(_ => new QueueLane(share))];
            SortedSet<long> parked = [];
            long stamp = 0;
            foreach ((byte at, byte action) in steps)
            {
                QueueLane lane = lanes[at % lanes.Length];
                switch (action % 5)
                {
                    case 0 or 1:
                        share.Enqueue(lane, Place(++stamp));
                        break;
                    case 2 when lane.Waiting.Count > 0:
                        share.Dequeue(lane);
                        break;
                    case 3 when lane.Waiting.Count > 0:
                        share.Mark(lane, (at & 64) == 0 ? "HLS3011" : null);
                        break;
                    case 4 when parked.Count > 0 && (at & 64) == 0:
                        share.Unpark(Place(parked.Min));
                        parked.Remove(parked.Min);
                        break;
                    case 4:
                        share.Park(Place(++stamp));
                        parked.Add(stamp);
                        break;
                    default:
                        break;
                }
            }

            long[] waiting = [.. lanes.SelectMany(lane => lane.Waiting).Select(head => head.Stamp)];
            return share.Waiting == waiting.Length
                && share.Oldest?.ToUnixTimeMilliseconds() == (waiting.Length == 0 ? null : waiting.Min())
                && share.Blocked == lanes.Count(lane => lane.ErrorCode is not null)
                && share.Parked == parked.Count
                && share.OldestParked?.ToUnixTimeMilliseconds() == (parked.Count == 0 ? null : parked.Min)
                && share.IsEmpty == (waiting.Length + parked.Count == 0);
        }).QuickCheckThrowOnFailure();

    private static ParkedWait Wait() => new([Key], Key, RecordAwaited.Statement, 4712);

    private static QueueHead Place(long stamp) => new()
    {
        Id = RecordId.Create(DateTimeOffset.UnixEpoch),
        Order = Order,
        Stamp = stamp,
        IsSetAside = false,
        GivesWay = false,
        Listener = "adt",
    };

    // As docs/spec/inbox.md section 3 has versions 1 and 2.
    private static PrivateRow Old(RecordId id, Digest256 order, int version, ParkedWait? wait)
    {
        CanonicalWriter writer = new(new byte[512]);
        writer.Array(version == 1 ? 5 : 9);
        writer.Unsigned((ulong)version);
        writer.Bytes(order.ToArray().AsSpan());
        writer.Boolean(false);
        writer.Boolean(true);
        List<byte> all = [.. id.ToArray(), .. order.ToArray(), 0, 1];
        if (version == 2)
        {
            writer.Array(wait?.Keys.Count ?? 0);
            foreach (Digest256 key in wait?.Keys ?? [])
            {
                writer.Bytes(key.ToArray().AsSpan());
                all.AddRange(key.ToArray());
            }

            writer.BytesOrNull(wait is null ? (ReadOnlyMemory<byte>?)null : wait.Patient.ToArray());
            writer.Unsigned((ulong)(wait?.Awaits ?? RecordAwaited.Nothing));
            writer.Unsigned((ulong)(wait?.Until ?? 0));
        }

        if (wait is not null)
        {
            byte[] until = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(until, wait.Until);
            all.AddRange([.. wait.Patient.ToArray(), (byte)wait.Awaits, .. until]);
        }

        writer.Bytes(RowCheck.Of(all.ToArray()).AsSpan());
        byte[] value = writer.ToArray();
        writer.Dispose();
        return new PrivateRow(PrivateTable.Queue, id.ToArray(), value, 4711);
    }
}
