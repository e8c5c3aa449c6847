using HealthLedger.Bundles;
using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Workloads;

namespace HealthLedger.Testing.Simulation.Nodes;

/// <summary>
/// The product's execution. Where nobody votes on who is a replica, and around it a rule of the simulation: the set
/// changes every so many heights (one replica gets another key), with a boundary a window above.
/// </summary>
internal sealed class NodeLedger : IDisposable
{
    private readonly VerificationKeyCache _keys = new();
    private readonly BlockExecutor _executor;
    private readonly Dictionary<Digest256, BatchWork> _work = [];
    private readonly Dictionary<Digest256, bool> _signed = [];
    private readonly int _window;
    private readonly int _epochEvery;
    private readonly bool _hasVotes;

    /// <param name="consortium">Genesis.</param>
    /// <param name="window">Sequence numbers under way at once.</param>
    /// <param name="epochEvery">After how many heights the set changes; 0 for never.</param>
    /// <param name="hasVotes">Whether the ledger votes on who is a replica.</param>
    public NodeLedger(Consortium consortium, int window, int epochEvery, bool hasVotes = false)
    {
        _hasVotes = hasVotes;
        _executor = new BlockExecutor(_keys);
        _window = window;
        _epochEvery = epochEvery;
        Genesis = new NodeHead
        {
            Ledger = consortium.Genesis,
            Header = default,
            Batch = default,
            Accepted = [],
            All = [],
        };
    }

    public NodeHead Genesis { get; }

    /// <summary>Executes upon a head.</summary>
    /// <param name="head">The block below.</param>
    /// <param name="bytes">The batch; null for the empty one a millisecond later.</param>
    /// <returns>Null when the bytes are no batch: a quorum accepted it, which no policy does.</returns>
    public NodeHead? Execute(NodeHead head, ReadOnlyMemory<byte>? bytes)
    {
        Batch? batch = bytes is { } given
            ? Batch.TryDecode(given)
            : Batch.Create(head.Ledger.Header.Time + 1, []);
        if (batch is null)
        {
            return null;
        }

        // Decoding and verifying is the same for all nodes, so it is done once for all of them.
        if (!_work.TryGetValue(batch.Digest, out BatchWork? work))
        {
            work = new BatchWork(batch, head.Ledger.Parameters);
            _work.Add(batch.Digest, work);
        }

        ExecutedBlock executed = _executor.Execute(head.Ledger, work);
        if (_hasVotes)
        {
            return Voted(head, executed, work);
        }

        ulong height = executed.Head.Header.Height;
        EpochBoundary? scheduled = head.Scheduled ?? Decide(executed.Head);
        bool isBoundary = scheduled?.Height == height;
        LedgerHead ledger = Finish(head, executed.Head, isBoundary ? scheduled!.Next : executed.Head.Replicas);
        return new NodeHead
        {
            Ledger = ledger,
            Header = ledger.Header.Encode(),
            Batch = batch.Bytes,
            Accepted = AcceptedOf(executed),
            All = [.. executed.Submissions.Select(item => item.Id)],
            Dealt = DealtOf(executed, work),
            Scheduled = isBoundary ? null : scheduled,
            EpochStart = isBoundary ? height : head.EpochStart,
            IsDecision = head.Scheduled is null && scheduled is not null,
        };
    }

    /// <summary>Whether the manifest of a bundle has the signature of the submission's author. Verified once for all
    /// nodes.</summary>
    public bool IsSigned(Bundle bundle, byte[] author)
    {
        if (bundle.Head.SignedBytes() is not { } manifest)
        {
            return false;
        }

        Digest256 signed = Sha256.Of([.. manifest, .. bundle.Head.Signature.Span, .. author]);
        if (!_signed.TryGetValue(signed, out bool isSigned))
        {
            isSigned = LabelledHash.Of(HashLabel.Key, author) == bundle.Head.KeyId
                && _keys.Get(bundle.Head.KeyId, author) is { } key && key.Verify(
                SigningDomain.Manifest, bundle.Submission.Body.LedgerId, manifest, bundle.Head.Signature.Span);
            _signed.Add(signed, isSigned);
        }

        return isSigned;
    }

    /// <inheritdoc/>
    public void Dispose() => _keys.Dispose();

    // What the ledger decided is in its state.
    private static NodeHead Voted(NodeHead below, ExecutedBlock executed, BatchWork work)
    {
        LedgerHead ledger = executed.Head;
        bool isBoundary = ledger.Replicas.Epoch != below.Ledger.Replicas.Epoch;
        return new NodeHead
        {
            Ledger = ledger,
            Header = executed.HeaderBytes,
            Batch = work.Batch.Bytes,
            Accepted = AcceptedOf(executed),
            All = [.. executed.Submissions.Select(item => item.Id)],
            Dealt = DealtOf(executed, work),
            Scheduled = ledger.Scheduled,
            EpochStart = isBoundary ? ledger.Header.Height : below.EpochStart,
            IsDecision = below.Scheduled is null && ledger.Scheduled is not null,
        };
    }

    private static List<SubmissionId> AcceptedOf(ExecutedBlock executed) =>
        [.. executed.Submissions.Where(item => item.Skip == SkipCode.None).Select(item => item.Id)];

    private static List<SubmissionId> DealtOf(ExecutedBlock executed, BatchWork work)
    {
        List<SubmissionId> dealt = [];
        for (int i = 0; i < executed.Submissions.Count; i++)
        {
            if (executed.Submissions[i].Skip == SkipCode.None && work.Submissions[i] is { } submission
                && Dealing.IsIn(submission.Submission))
            {
                dealt.Add(executed.Submissions[i].Id);
            }
        }

        return dealt;
    }

    private EpochBoundary? Decide(LedgerHead head)
    {
        if (_epochEvery == 0 || head.Header.Height % (ulong)_epochEvery != 0)
        {
            return null;
        }

        ReplicaSet current = head.Replicas;
        int renewed = (int)(current.Epoch % (ulong)current.Replicas.Count);
        byte[] point = new FixedKey(new ChanceStream(current.Epoch, "renewed key", renewed).Bytes(32)).Point;
        return new EpochBoundary(
            head.Header.Height + (ulong)_window,
            ReplicaSet.Create(current.Epoch + 1, [.. current.Replicas.Select((each, index) =>
                index == renewed ? new ReplicaDefinition(each.Index, each.Participant, point) : each)]));
    }

    // The time grows whatever was proposed (docs/spec/consensus.md section 1), and a boundary names the next set.
    private static LedgerHead Finish(NodeHead below, LedgerHead executed, ReplicaSet next)
    {
        BlockHeader header = executed.Header;
        BlockHeader final = new()
        {
            ProtocolVersion = header.ProtocolVersion,
            LedgerId = header.LedgerId,
            Height = header.Height,
            Previous = header.Previous,
            Time = Math.Max(header.Time, below.Ledger.Header.Time + 1),
            Epoch = header.Epoch,
            ReplicaSet = header.ReplicaSet,
            NextReplicaSet = next.Digest,
            BatchDigest = header.BatchDigest,
            EntryCount = header.EntryCount,
            HistorySize = header.HistorySize,
            HistoryRoot = header.HistoryRoot,
            StateRoot = header.StateRoot,
        };
        return new LedgerHead
        {
            LedgerId = executed.LedgerId,
            Header = final,
            HeaderHash = final.Hash(final.Encode()),
            State = executed.State,
            History = executed.History,
            Replicas = next,
            Terms = executed.Terms,
            Parameters = executed.Parameters,
        };
    }
}
