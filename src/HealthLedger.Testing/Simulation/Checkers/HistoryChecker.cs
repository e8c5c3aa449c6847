using System.Globalization;
using HealthLedger.Consensus;
using HealthLedger.Consensus.Certificates;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Nodes;
using HealthLedger.Testing.Simulation.Workloads;

namespace HealthLedger.Testing.Simulation.Checkers;

/// <summary>
/// Watches all nodes and holds what the honest ones do against the promises. It shares nothing with the replicas but
/// the formats: sets, chain and seals it follows by itself.
/// </summary>
internal sealed class HistoryChecker : INodeObserver
{
    private readonly PromiseTotals _totals;
    private readonly SimulatedSignatures _signatures = new();
    private readonly HeaderReader _headers;
    private readonly List<(Digest256 Hash, BlockHeader Header, ReplicaSet Next)> _chain = [];
    private readonly Dictionary<SubmissionId, (ulong Height, int Index)> _places = [];
    private readonly SortedDictionary<int, ulong> _acknowledged = [];
    private readonly Dictionary<int, WrittenSubmission> _submissions = [];
    private readonly HashSet<SubmissionId> _expired = [];
    private readonly HashSet<ParticipantId> _byzantine = [];
    private readonly MembershipChecker? _members;
    private readonly BundleChecker _bundles;
    private readonly SortedSet<(ulong Epoch, ulong View)> _views = [];

    /// <param name="consortium">Genesis, sets and keys.</param>
    /// <param name="totals">Where promises are checked.</param>
    /// <param name="genesis">Height 0.</param>
    /// <param name="members">Follows the epochs, where the ledger votes on them.</param>
    public HistoryChecker(
        Consortium consortium, PromiseTotals totals, NodeHead genesis, MembershipChecker? members = null)
    {
        _totals = totals;
        _members = members;
        _bundles = new BundleChecker(totals);
        Newest = genesis;
        _headers = new HeaderReader(consortium.Genesis.LedgerId);
        _chain.Add((consortium.Genesis.HeaderHash, consortium.Genesis.Header, consortium.Replicas));
    }

    /// <summary>The highest height that an honest node has stored with its seals.</summary>
    public ulong SealedHeight { get; private set; }

    public int Acknowledged => _acknowledged.Count;

    /// <summary>Views that were entered, but for the first of each epoch.</summary>
    public int ViewChanges => _views.Count(view => view.View > 0);

    public long Installed { get; private set; }

    /// <summary>Nodes that began with a snapshot.</summary>
    public int Loaded { get; private set; }

    public long Evidence { get; private set; }

    public long Retired { get; private set; }

    public ulong Epochs => _chain[^1].Next.Epoch;

    /// <summary>The newest block that an honest node has executed.</summary>
    public NodeHead Newest { get; private set; }

    /// <summary>A replica that nobody is held to.</summary>
    public void Distrust(ParticipantId participant)
    {
        _byzantine.Add(participant);
        _bundles.Doubt(participant);
    }

    /// <summary>A replica whose disk may lose what it had.</summary>
    public void Doubt(ParticipantId participant) => _bundles.Doubt(participant);

    public void OnExecuted(SimulatedNode node, NodeHead head)
    {
        if (node.IsByzantine)
        {
            return;
        }

        int height = (int)head.Height;
        if (height < _chain.Count)
        {
            (Digest256 hash, BlockHeader known, _) = _chain[height];
            bool isSame = hash == head.Ledger.HeaderHash;
            bool isSameInput = known.BatchDigest == head.Ledger.Header.BatchDigest
                && known.Previous == head.Ledger.Header.Previous;
            _totals.Check(
                Promise.Determinism,
                isSame || !isSameInput,
                () => Text($"node {node.Place} got another header from the same batch at {height}"));
            _totals.Check(
                Promise.Agreement,
                isSame || isSameInput,
                () => Text($"node {node.Place} executed another batch at {height}"));
            return;
        }

        if (height > _chain.Count)
        {
            _totals.Check(Promise.Chain, false, () => Text($"node {node.Place} skipped to {height}"));
            return;
        }

        Extend(node, head);
    }

    public void OnStored(SimulatedNode node, NodeHead head, SealedHeader seals)
    {
        if (node.IsByzantine)
        {
            return;
        }

        SealedHeight = Math.Max(SealedHeight, head.Height);
        int height = (int)head.Height;
        _totals.Check(
            Promise.Agreement,
            height < _chain.Count && _chain[height].Hash == head.Ledger.HeaderHash,
            () => Text($"node {node.Place} stored another block at {height}"));
        ReplicaSet set = _chain[Math.Min(height, _chain.Count) - 1].Next;
        int last = -1;
        bool isValid = seals.Seals.Count == set.Size.Quorum && seals.Header.Span.SequenceEqual(head.Header.Span);
        foreach (SignerSignature seal in seals.Seals)
        {
            isValid &= seal.Replica > last && seal.Replica < set.Replicas.Count && _signatures.Verify(
                set.Replicas[seal.Replica], SigningDomain.Seal, seals.Header.Span, seal.Signature.Span);
            last = seal.Replica;
        }

        _totals.Check(
            Promise.Seals, isValid, () => Text($"node {node.Place} stored {height} without its quorum's seals"));
    }

    public void OnAnswered(SimulatedNode node, WrittenSubmission submission, ulong height)
    {
        if (node.IsByzantine)
        {
            return;
        }

        _submissions[submission.Number] = submission;
        bool isFirst = _acknowledged.TryAdd(submission.Number, height);
        _totals.Check(
            Promise.Durability,
            (isFirst || _acknowledged[submission.Number] == height)
                && _places.TryGetValue(submission.Id, out (ulong Height, int Index) place) && place.Height == height,
            () => Text($"node {node.Place} acknowledged {submission.Number} at {height}, where it is not"));
    }

    public void OnExpired(SimulatedNode node, WrittenSubmission submission)
    {
        if (node.IsByzantine)
        {
            return;
        }

        _expired.Add(submission.Id);
        _totals.Check(
            Promise.Expiry,
            !_places.ContainsKey(submission.Id),
            () => Text($"node {node.Place} says of {submission.Number} that it never will be sealed, and it is"));
    }

    public void OnEvidence(SimulatedNode node, EquivocationEvidence evidence)
    {
        if (node.IsByzantine)
        {
            return;
        }

        Evidence++;
        ReplicaSet? set = _chain.Select(block => block.Next).FirstOrDefault(each => each.Epoch == evidence.Epoch);
        _totals.Check(
            Promise.Conviction,
            set is not null && EquivocationEvidence.TryDecode(evidence.Encode())
                ?.Convicts(set, _signatures, _headers) == true,
            () => Text($"node {node.Place} accuses {evidence.Replica} without evidence"));
        _totals.Check(
            Promise.Honesty,
            set is not null && _byzantine.Contains(set.Replicas[evidence.Replica].Participant),
            () => Text($"node {node.Place} accuses {evidence.Replica}, which is honest"));
    }

    public void OnHeld(SimulatedNode node, SubmissionId id) => _bundles.Held(node.Participant, id);

    public void OnBroadcast(SimulatedNode node, ReadOnlyMemory<byte> message)
    {
        if (!node.IsByzantine)
        {
            _members?.Sent(node, message);
        }
    }

    public void OnView(SimulatedNode node, ulong epoch, ulong view)
    {
        if (!node.IsByzantine)
        {
            _views.Add((epoch, view));
        }
    }

    public void OnInstalled(SimulatedNode node, ulong height)
    {
        Installed++;
        if (!node.IsByzantine && node.Store.First > 1)
        {
            _totals.Check(
                Promise.Chain,
                height > node.Store.First,
                () => Text($"node {node.Place} took {height} over, which is below the snapshot that it began with"));
        }
    }

    public void OnLoaded(SimulatedNode node) => Loaded += node.IsByzantine ? 0 : 1;

    public void OnHalted(SimulatedNode node, string code, string reason) => _totals.Check(
        Promise.NoHalt, node.IsByzantine, () => Text($"node {node.Place} halted: {code} {reason}"));

    public void OnRetired(SimulatedNode node) => Retired++;

    /// <summary>Whether a submission is acknowledged.</summary>
    public bool IsAcknowledged(int number) => _acknowledged.ContainsKey(number);

    /// <summary>Where a submission is in the history.</summary>
    public (ulong Height, int Index)? PlaceOf(WrittenSubmission submission) =>
        _places.TryGetValue(submission.Id, out (ulong, int) place) ? place : null;

    /// <summary>At the end: what was acknowledged is everywhere, and nobody has halted.</summary>
    public void Finish(IReadOnlyList<SimulatedNode> nodes)
    {
        foreach (SimulatedNode node in nodes.Where(node => !node.IsByzantine && !node.IsRemoved))
        {
            _totals.Check(Promise.NoHalt, !node.IsHalted, () => Text($"node {node.Place} has halted"));
            if (node.IsHalted)
            {
                continue;
            }

            foreach ((int number, ulong height) in _acknowledged)
            {
                _totals.Check(
                    Promise.Durability,
                    node.Store.Height < height || node.Store.SealedAt(_submissions[number].Id) == height,
                    () => Text($"node {node.Place} does not have {number} at {height}"));
            }
        }
    }

    private void Extend(SimulatedNode node, NodeHead head)
    {
        (Digest256 previous, BlockHeader below, ReplicaSet set) = _chain[^1];
        BlockHeader header = head.Ledger.Header;
        _totals.Check(
            Promise.Chain,
            header.Previous == previous && header.Epoch == set.Epoch && header.ReplicaSet == set.Digest,
            () => Text($"the header of node {node.Place} at {header.Height} does not follow"));
        _totals.Check(
            Promise.Time, header.Time > below.Time, () => Text($"the time at {header.Height} is not later"));
        _chain.Add((head.Ledger.HeaderHash, header, head.Ledger.Replicas));
        Newest = head;
        _members?.Add(head);
        _bundles.Add(head, set);
        for (int i = 0; i < head.Accepted.Count; i++)
        {
            _totals.Check(
                Promise.ExactlyOnce,
                _places.TryAdd(head.Accepted[i], (header.Height, i)),
                () => Text($"a submission is executed again at {header.Height}"));
            if (_expired.Count > 0)
            {
                _totals.Check(
                    Promise.Expiry,
                    !_expired.Contains(head.Accepted[i]),
                    () => Text($"a submission is executed at {header.Height} that never was to be sealed"));
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
