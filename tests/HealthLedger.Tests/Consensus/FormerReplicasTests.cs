using HealthLedger.Consensus;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Consensus;

/// <summary>Who is let in after a start because it may not know of the newest set yet.</summary>
public sealed class FormerReplicasTests
{
    private const ulong Boundary = 100;

    private static readonly ReplicaSet First = Set(0, (1, 1), (2, 1), (3, 1), (4, 1), (5, 1));
    private static readonly ReplicaSet Second = Set(1, (1, 1), (2, 2), (3, 1), (4, 1), (5, 1));
    private static readonly ReplicaSet Third = Set(2, (1, 1), (2, 2), (3, 1), (4, 2));

    [Fact]
    public void Who_was_removed_is_let_in_after_a_start_until_the_boundary_is_far_behind()
    {
        FormerReplicas former = Former();
        Assert.Equal([5], former.Removed.Select(NumberOf));
        Assert.Contains(5, Guests(former, Boundary));
        Assert.Contains(5, Guests(former, Boundary + ConsensusLimits.MaxWindow - 1));
        Assert.DoesNotContain(5, Guests(former, Boundary + ConsensusLimits.MaxWindow));
    }

    [Fact]
    public void Start_far_behind_the_boundary_lets_those_in_whose_key_was_replaced_and_nobody_else() =>
        Assert.Equal([2, 4], Guests(Former(), Boundary + 1000));

    [Fact]
    public void Start_and_the_boundary_itself_let_the_same_in()
    {
        GuestList went = new(new ParticipantId(Id(1)), Second, FormerReplicas.Of(Second, 50, _ => First), 99);
        went.Begin(Third, Boundary);
        Assert.Equal(
            went.Current.Select(NumberOf).Order(),
            Guests(Former(), Boundary).Order());
        went.Sealed(Boundary + ConsensusLimits.MaxWindow);
        Assert.DoesNotContain(5, went.Current.Select(NumberOf));
    }

    [Fact]
    public void First_set_has_none_before_it()
    {
        FormerReplicas former = FormerReplicas.Of(First, 0, _ => throw new InvalidOperationException());
        Assert.Empty(former.Replaced);
        Assert.Empty(former.Removed);
    }

    [Fact]
    public void Introduced_replicas_are_let_in_until_their_epoch_is_reached()
    {
        ReplicaSet fourth = Set(3, (1, 1), (6, 1), (7, 1), (8, 1));
        FormerReplicas former = FormerReplicas.Of(First, 0, _ => First, fourth);
        GuestList guests = new(new ParticipantId(Id(1)), First, former, 0);
        Assert.Equal([6, 7, 8], guests.Current.Select(NumberOf));
        guests.Begin(Second, 10);
        Assert.Equal([2, 6, 7, 8], guests.Current.Select(NumberOf).Order());
        guests.Begin(Third, Boundary);
        guests.Begin(fourth, Boundary + 100);
        Assert.DoesNotContain(guests.Current, replica => NumberOf(replica) is 6 or 7 or 8);
    }

    [Fact]
    public void Introduction_to_an_epoch_that_is_behind_lets_nobody_in() =>
        Assert.Empty(new GuestList(
            new ParticipantId(Id(1)), Third, FormerReplicas.Of(Third, Boundary, _ => Third, Second), 5000).Current);

    private static FormerReplicas Former() =>
        FormerReplicas.Of(Third, Boundary, epoch => epoch == 0 ? First : Second);

    private static IEnumerable<int> Guests(FormerReplicas former, ulong height) =>
        new GuestList(new ParticipantId(Id(1)), Third, former, height).Current.Select(NumberOf);

    private static int NumberOf(ReplicaDefinition replica) => replica.Participant.ToArray()[0];

    private static byte[] Id(int number)
    {
        byte[] id = new byte[ParticipantId.SizeBytes];
        id[0] = (byte)number;
        return id;
    }

    private static ReplicaSet Set(ulong epoch, params (int Number, int Key)[] members) => ReplicaSet.Create(
        epoch,
        [.. members.Select((member, index) => new ReplicaDefinition(
            (uint)index, new ParticipantId(Id(member.Number)), [4, (byte)member.Number, (byte)member.Key]))]);
}
