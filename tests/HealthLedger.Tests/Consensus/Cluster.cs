using System.Text;
using HealthLedger.Consensus;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Consensus;

/// <summary>
/// Replicas on one virtual clock. Messages take a millisecond, or what the draw says; the same test does the same
/// every time. Requests are texts that any node may order.
/// </summary>
internal sealed class Cluster
{
    private readonly PriorityQueue<Action, (TimeSpan At, long Number)> _queue = new();
    private readonly List<string> _waiting = [];
    private readonly Dictionary<string, ReplicaSet> _changes = [];
    private readonly Dictionary<(ClusterNode, string), (ulong Epoch, ulong View, int Life)> _proposed = [];
    private readonly Draw? _draw;
    private readonly int _window;
    private long _number;

    public Cluster(int replicas, Draw? draw = null, int window = 8, int spare = 0)
    {
        _draw = draw;
        _window = window;
        Ledger = new LedgerId(Sha256.Of([1]).ToArray());
        Set = NewSet(0, [.. Enumerable.Range(0, replicas)]);
        Nodes =
        [
            .. Enumerable.Range(0, replicas + spare).Select(
                i => new ClusterNode(this, Id(i), new TestLedger(Ledger, Set, _changes, window))),
        ];
    }

    public LedgerId Ledger { get; }

    public ReplicaSet Set { get; }

    public IReadOnlyList<ClusterNode> Nodes { get; }

    public TimeSpan Now { get; private set; }

    /// <summary>Whether a message arrives: from, to, what.</summary>
    public Func<int, int, ConsensusMessage, bool> Delivers { get; set; } = (_, _, _) => true;

    /// <summary>What a message takes longer than the others: from, to, what.</summary>
    public Func<int, int, ConsensusMessage, TimeSpan> Delays { get; set; } = (_, _, _) => TimeSpan.Zero;

    /// <summary>Whether a node, as primary, leaves a request out.</summary>
    public Func<int, string, bool> Withholds { get; set; } = (_, _) => false;

    /// <summary>What a node makes of a block that it serves.</summary>
    public Func<int, TransferredBlock, TransferredBlock> Forge { get; set; } = (_, block) => block;

    /// <summary>All that was sent, by whom.</summary>
    public List<(int From, ConsensusMessage Message)> Sent { get; } = [];

    public bool IsIdle => _waiting.Count == 0;

    public static ParticipantId Id(int node) => new((byte[])[(byte)(node + 1), .. new byte[15]]);

    public static Digest256 RequestId(string text) => Sha256.Of(Encoding.ASCII.GetBytes(text));

    /// <summary>A set of nodes; a key version other than 0 is another key.</summary>
    public static ReplicaSet NewSet(ulong epoch, int[] nodes, byte keyVersion = 0) => ReplicaSet.Create(
        epoch,
        [
            .. nodes.Select((node, index) => new ReplicaDefinition(
                (uint)index, Id(node), [4, (byte)(node + 1), keyVersion, .. new byte[62]])),
        ]);

    public Cluster Started()
    {
        foreach (ClusterNode node in Nodes)
        {
            node.Start();
        }

        return this;
    }

    /// <summary>A request that changes the set when it is executed.</summary>
    public void Plan(string request, ReplicaSet next) => _changes.Add(request, next);

    public ReplicaConfiguration Configure(ParticipantId participant, ProtocolRules rules) => new()
    {
        Participant = participant,
        Window = _window,
        Rules = rules,
    };

    /// <summary>Gives requests to every node.</summary>
    public void Submit(params string[] requests)
    {
        _waiting.AddRange(requests);
        foreach (string request in requests)
        {
            foreach (ClusterNode node in Nodes)
            {
                node.Step(new ReplicaEvent.RequestKnown(RequestId(request)));
            }
        }
    }

    /// <summary>What a node that has started is told: the requests that it does not know of.</summary>
    public void Remind(ClusterNode node)
    {
        foreach (string request in _waiting.Where(text => !node.Ledger.Ordered.Contains(text)))
        {
            node.Step(new ReplicaEvent.RequestKnown(RequestId(request)));
        }
    }

    public byte[]? Cut(ClusterNode node)
    {
        string? next = _waiting.Find(text => !node.Ledger.Ordered.Contains(text)
            && !Withholds(IndexOf(node.Participant), text) && !IsUnderWay(node, text));
        if (next is null && !node.Replica.WantsBatch)
        {
            return null;
        }

        long time = Math.Max((long)Now.TotalMilliseconds + 2000, node.Ledger.Time + 1);
        return Batch.Create(time, next is null ? [] : [Encoding.ASCII.GetBytes(next)]).Bytes.ToArray();
    }

    public void Executed(ClusterNode node)
    {
        node.Step(new ReplicaEvent.RequestsDone([.. node.Ledger.Ordered.Select(RequestId)]));
    }

    public void After(TimeSpan delay, Action action) => _queue.Enqueue(action, (Now + delay, ++_number));

    public void Send(ClusterNode from, ParticipantId to, ReadOnlyMemory<byte> frame)
    {
        int source = IndexOf(from.Participant);
        int target = IndexOf(to);
        ConsensusMessage message = ConsensusMessageCodec.TryDecode(frame)!;
        Sent.Add((source, message));
        if (target < 0 || !Delivers(source, target, message))
        {
            return;
        }

        TimeSpan delay = TimeSpan.FromMilliseconds(_draw is null ? 1 : 1 + _draw.Below(20))
            + Delays(source, target, message);
        byte[] copy = frame.ToArray();
        After(delay, () => Nodes[target].Step(new ReplicaEvent.MessageReceived(from.Participant, copy)));
    }

    /// <summary>Lets things happen until a condition holds, within a virtual time.</summary>
    public bool Run(Func<bool> until, int seconds = 60)
    {
        TimeSpan end = Now + TimeSpan.FromSeconds(seconds);
        while (!until())
        {
            foreach (ClusterNode node in Nodes)
            {
                node.Propose();
            }

            if (!_queue.TryDequeue(out Action? action, out (TimeSpan At, long) place) || place.At > end)
            {
                return until();
            }

            Now = place.At;
            action();
        }

        return true;
    }

    /// <summary>Lets a virtual time pass.</summary>
    public void Pass(double seconds)
    {
        bool isOver = false;
        After(TimeSpan.FromSeconds(seconds), () => isOver = true);
        Assert.True(Run(() => isOver, (int)seconds + 1));
    }

    public bool HaveSealed(ulong height, params int[] nodes) =>
        (nodes.Length == 0 ? Nodes : nodes.Select(i => Nodes[i])).All(
            node => node.IsUp && node.Replica.SealedHeight >= height);

    public bool HaveOrdered(IEnumerable<string> requests, params int[] nodes) =>
        (nodes.Length == 0 ? Nodes : nodes.Select(i => Nodes[i])).All(node => node.IsUp
            && requests.All(node.Ledger.Ordered.Contains)
            && node.Replica.SealedHeight == node.Replica.ExecutedHeight);

    /// <summary>One header at a height over all nodes, each request once, and nobody halted.</summary>
    public void AssertAgreed(bool mayHalt = false)
    {
        Dictionary<ulong, byte[]> headers = [];
        foreach (ClusterNode node in Nodes)
        {
            Assert.True(mayHalt || !node.Halts.Any(), string.Join("; ", node.Halts.Select(halt => halt.Reason)));
            for (int i = 0; i < node.Ledger.Stored.Count; i++)
            {
                byte[] header = node.Ledger.Stored[i].Head.Header.ToArray();
                headers.TryAdd((ulong)i, header);
                Assert.Equal(headers[(ulong)i], header);
            }

            Assert.Empty(node.Evidence);
            Assert.Equal(node.Ledger.Ordered.Distinct().Count(), node.Ledger.Ordered.Count);
        }
    }

    public int IndexOf(ParticipantId participant)
    {
        for (int i = 0; i < Nodes.Count; i++)
        {
            if (Nodes[i].Participant == participant)
            {
                return i;
            }
        }

        return -1;
    }

    // A primary proposes a request once in a view.
    private bool IsUnderWay(ClusterNode node, string text)
    {
        (ulong, ulong, int) place = (node.Replica.Set.Epoch, node.Replica.View, node.Lives);
        if (_proposed.TryGetValue((node, text), out (ulong, ulong, int) last) && last == place)
        {
            return true;
        }

        _proposed[(node, text)] = place;
        return false;
    }
}
