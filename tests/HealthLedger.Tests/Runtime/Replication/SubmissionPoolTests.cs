using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Runtime.Replication;

namespace HealthLedger.Tests.Runtime.Replication;

public sealed class SubmissionPoolTests
{
    private static readonly ParticipantId Peer = new(new byte[16].AsSpan());

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
    public void Without_bundles_all_that_waits_is_proposable_in_order()
    {
        _pool.TryAdd(Id(1), new byte[10], Peer, isReady: false);
        _pool.TryAdd(Id(2), new byte[10], Peer);
        _pool.TryAdd(Id(3), new byte[10], Peer, isReady: false, isInOrder: false);
        _pool.MarkAllReady();
        _pool.MarkAllReady();
        Assert.Equal([Id(1), Id(2), Id(3)], _proposable);
        Assert.Equal(30, _pool.UntakenBytes);
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
