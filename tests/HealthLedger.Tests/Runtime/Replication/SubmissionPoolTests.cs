using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Runtime.Replication;

namespace HealthLedger.Tests.Runtime.Replication;

public sealed class SubmissionPoolTests
{
    private static readonly ParticipantId Peer = new(new byte[16].AsSpan());
    private static readonly ParticipantId Other = new([.. Enumerable.Repeat((byte)1, 16)]);

    private readonly List<Digest256> _proposable = [];
    private readonly SubmissionPool _pool;

    public SubmissionPoolTests() => _pool = new SubmissionPool(_proposable.Add);

    [Fact]
    public void Bytes_that_wait_are_those_that_are_in_no_batch()
    {
        Add(1, 100);
        Add(2, 200);
        Add(3, 400);
        Assert.Equal(700, _pool.UntakenBytes);

        Assert.Equal(2, _pool.Take(350).Count);
        Assert.Equal(400, _pool.UntakenBytes);

        _pool.Remove(Id(1));
        Assert.Equal(400, _pool.UntakenBytes);
        _pool.Remove(Id(3));
        Assert.Equal(0, _pool.UntakenBytes);

        _pool.Return();
        Assert.Equal(200, _pool.UntakenBytes);
        Assert.Single(_pool.Take(1000));
        Assert.Equal(0, _pool.UntakenBytes);
    }

    [Fact]
    public void Submission_is_there_once_and_comes_in_the_order_of_arrival()
    {
        Assert.True(Add(2, 10));
        Assert.True(Add(1, 11));
        Assert.False(Add(2, 10));

        Assert.Equal([10, 11], _pool.Take(1000).Select(bytes => bytes.Length));
    }

    [Fact]
    public void Peer_with_too_much_is_refused_until_something_of_it_is_ordered()
    {
        byte[] large = new byte[32 * 1024 * 1024];
        Assert.True(_pool.TryAdd(Id(1), large, Peer));
        Assert.True(_pool.TryAdd(Id(2), large, Peer));
        Assert.False(_pool.TryAdd(Id(3), new byte[1], Peer));
        Assert.True(_pool.TryAdd(Id(4), new byte[1], peer: null));

        _pool.Remove(Id(1));
        Assert.True(_pool.TryAdd(Id(3), new byte[1], Peer));
    }

    [Fact]
    public void Submission_that_does_not_wait_has_no_bytes_and_not_none()
    {
        Assert.Null(_pool.TryRead(Id(1)));
        Add(1, 10);
        Assert.Equal(10, _pool.TryRead(Id(1))!.Value.Length);
    }

    [Fact]
    public void What_may_not_be_sealed_any_more_is_known_and_gives_way_to_what_it_held_up()
    {
        Assert.True(_pool.TryAdd(Id(1), new byte[10], peer: null, isReady: false, validUntil: 7));
        Assert.True(_pool.TryAdd(Id(2), new byte[11], peer: null, validUntil: 9));
        Assert.True(_pool.TryAdd(Id(3), new byte[12], Peer, isReady: false, validUntil: 7));
        Assert.True(Add(4, 13));
        Assert.Empty(_pool.ExpiredAt(6));
        Assert.True(_pool.ExpiredAt(8).ToHashSet().SetEquals([Id(1), Id(3)]));
        Assert.Equal(3, _pool.ExpiredAt(9).Count);
        Assert.Empty(_proposable);

        _pool.Remove(Id(1));
        Assert.Equal([Id(3)], _pool.ExpiredAt(8));
        Assert.Equal([11, 13], _pool.Take(1000).Select(bytes => bytes.Length));
        Assert.Equal([Id(2), Id(4)], _proposable);
        _pool.Remove(Id(2));
        _pool.Remove(Id(3));
        Assert.Empty(_pool.ExpiredAt(ulong.MaxValue - 1));
    }

    [Fact]
    public void Submission_that_is_not_ready_holds_up_later_ones_of_its_author_and_nobody_else()
    {
        Assert.True(_pool.TryAdd(Id(1), new byte[10], Peer, isReady: false));
        Assert.True(_pool.TryAdd(Id(2), new byte[11], Peer));
        Assert.True(Add(3, 12));
        Assert.True(_pool.TryAdd(Id(4), new byte[13], Peer, isReady: true, isInOrder: false));
        Assert.Equal(1, _pool.NotReady);
        Assert.Equal([12, 13], _pool.Take(1000).Select(bytes => bytes.Length));
        Assert.Empty(_pool.Take(1000));

        Assert.True(_pool.MarkReady(Id(1)));
        Assert.False(_pool.MarkReady(Id(1)));
        Assert.Equal(21, _pool.UntakenBytes);
        Assert.Equal([10, 11], _pool.Take(1000).Select(bytes => bytes.Length));
        Assert.Equal(0, _pool.UntakenBytes);
    }

    // Whose time runs while it may not be proposed has every primary suspected.
    [Fact]
    public void Submission_is_proposable_once_and_not_before_what_its_author_sent_earlier()
    {
        _pool.TryAdd(Id(1), new byte[10], Peer, isReady: false);
        _pool.TryAdd(Id(2), new byte[10], Peer);
        _pool.TryAdd(Id(3), new byte[10], Peer, isReady: false);
        _pool.TryAdd(Id(4), new byte[10], Peer);
        Add(5, 10);
        _pool.TryAdd(Id(6), new byte[10], Peer, isReady: true, isInOrder: false);
        Assert.Equal([Id(5), Id(6)], _proposable);

        _pool.MarkReady(Id(1));
        Assert.Equal([Id(5), Id(6), Id(1), Id(2)], _proposable);
        _pool.Return();
        _pool.MarkReady(Id(1));
        _pool.Remove(Id(3));
        Assert.Equal([Id(5), Id(6), Id(1), Id(2), Id(4)], _proposable);
    }

    [Fact]
    public void Under_a_policy_a_submission_has_its_place_where_it_is_handed_in()
    {
        _pool.BeginPolicy();
        _pool.TryAdd(Id(1), new byte[10], Peer, isReady: false, isDealing: true, isHandedIn: false);
        _pool.TryAdd(Id(2), new byte[11], Peer, isReady: false, isDealing: true, isHandedIn: false);
        _pool.TryAdd(Id(3), new byte[12], Peer);
        Assert.Equal([Id(3)], _proposable);
        _pool.HandIn(Id(2), isInOrder: true);
        _pool.HandIn(Id(2), isInOrder: true);
        _pool.HandIn(Id(1), isInOrder: true);
        Assert.Equal([Id(3), Id(2), Id(1)], _proposable);
        Assert.Equal(33, _pool.UntakenBytes);
        Assert.Equal([12, 11, 10], _pool.Take(1000).Select(bytes => bytes.Length));
    }

    [Fact]
    public void Own_submissions_are_handed_in_once_each_and_again_when_nothing_comes_of_it()
    {
        _pool.BeginPolicy();
        _pool.TryAdd(Id(1), new byte[10], peer: null, isReady: false, isDealing: true, isHandedIn: false);
        Assert.True(_pool.IsOwn(Id(1)));
        _pool.MarkReady(Id(1));
        Assert.Equal(10, _pool.TryHandIn(Id(1))?.Length);
        Assert.Null(_pool.TryHandIn(Id(1)));
        _pool.TryAdd(Id(2), new byte[10], peer: null, isReady: false, isDealing: true, isHandedIn: false);
        Assert.Empty(_pool.HandedInLong(10));
        Assert.Empty(_pool.HandedInLong(10));
        Assert.Single(_pool.HandedInLong(10));
        Assert.Empty(_pool.HandedInLong(10));

        // Nobody else says of this node's own that it is handed in.
        _pool.HandIn(Id(2), isInOrder: true);
        Assert.Equal([Id(1)], _proposable);
    }

    [Fact]
    public void What_is_dealt_anew_waits_for_its_trustees_for_half_a_minute()
    {
        _pool.BeginPolicy();
        _pool.TryAdd(
            Id(1), new byte[10], peer: null, isReady: false, isInOrder: false, isDealing: true, isHandedIn: false);
        _pool.TryAdd(Id(2), new byte[11], peer: null, isReady: false, isDealing: true, isHandedIn: false);
        for (int second = 1; second < 30; second++)
        {
            _pool.MarkLongWaiting();
        }

        Assert.Empty(_proposable);
        _pool.MarkLongWaiting();
        Assert.Equal([Id(1)], _proposable);
        Assert.Equal(10, _pool.UntakenBytes);
    }

    // They would be proposed without a bundle, and no replica that has none would vote for anything.
    [Fact]
    public void What_was_handed_in_under_a_policy_waits_for_its_bundle_when_that_ends()
    {
        _pool.BeginPolicy();
        _pool.TryAdd(Id(1), new byte[10], Peer, isDealing: true);
        _pool.TryAdd(Id(2), new byte[11], Peer);
        _pool.TryAdd(Id(3), new byte[12], Peer, isReady: false, isDealing: true, isHandedIn: false);
        _pool.TryAdd(Id(4), new byte[13], peer: null, isReady: false, isDealing: true, isHandedIn: false);
        _pool.TryAdd(Id(5), new byte[14], Other);
        Assert.Equal([Id(1), Id(2), Id(5)], _proposable);

        // What is behind it waits too: whose time runs while nobody proposes it has every primary suspected.
        List<Digest256> forgotten = [];
        _pool.EndPolicy(forgotten.Add);
        Assert.Equal([Id(1), Id(2), Id(3), Id(4)], forgotten);
        Assert.Equal(11 + 14, _pool.UntakenBytes);
        Assert.Equal([14], _pool.Take(1000).Select(bytes => bytes.Length));
        _pool.HandIn(Id(1), isInOrder: true);
        _pool.TryAdd(Id(6), new byte[15], Other, isDealing: true);
        _pool.MarkReady(Id(3));
        Assert.Equal([Id(1), Id(2), Id(5)], _proposable);
        _pool.MarkReady(Id(1));
        Assert.Equal([Id(1), Id(2), Id(5), Id(1), Id(2), Id(3)], _proposable);
        _pool.MarkReady(Id(4));
        Assert.Equal([10, 11, 12, 13], _pool.Take(1000).Select(bytes => bytes.Length));
    }

    [Fact]
    public void What_of_this_node_waits_when_a_policy_begins_is_handed_in_by_it()
    {
        _pool.TryAdd(Id(1), new byte[10], peer: null, isReady: false, isDealing: true);
        _pool.MarkReady(Id(1));
        _pool.TryAdd(Id(2), new byte[11], peer: null, isReady: false, isDealing: true);
        Assert.Equal([10], _pool.BeginPolicy().Select(bytes => bytes.Length));
        Assert.Null(_pool.TryHandIn(Id(1)));
        Assert.Equal((true, false), (_pool.IsHandedIn(Id(1)), _pool.IsHandedIn(Id(2))));
        _pool.MarkReady(Id(2));
        Assert.Equal(11, _pool.TryHandIn(Id(2))?.Length);
    }

    [Fact]
    public void Stranger_s_copy_of_a_submission_holds_up_nothing_of_its_author()
    {
        Assert.True(_pool.TryAdd(Id(1), new byte[10], Peer, isReady: false, isInOrder: false));
        Assert.True(_pool.TryAdd(Id(2), new byte[11], Peer));
        Assert.Equal([11], _pool.Take(1000).Select(bytes => bytes.Length));
    }

    private static Digest256 Id(byte number) => Sha256.Of([number]);

    private bool Add(byte number, int bytes) => _pool.TryAdd(Id(number), new byte[bytes], peer: null);
}
