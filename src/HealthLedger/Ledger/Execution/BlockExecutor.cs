using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Ledger.Execution;

/// <summary>Executes a batch upon a head: a pure function of the two (docs/spec/ledger.md).</summary>
internal sealed class BlockExecutor
{
    private readonly VerificationKeyCache _keys;
    private readonly SubmissionCheck _check;
    private readonly ProtocolRules _rules;

    public BlockExecutor(VerificationKeyCache keys, ProtocolRules? rules = null)
    {
        _keys = keys;
        _check = new SubmissionCheck(keys);
        _rules = rules ?? ProtocolRules.Known;
    }

    /// <exception cref="IntegrityException">The block's protocol version is not known (HLS3010).</exception>
    public ExecutedBlock Execute(LedgerHead head, Batch batch) =>
        Execute(head, new BatchWork(batch, head.Parameters));

    /// <summary>Executes a batch that may be executed again.</summary>
    /// <exception cref="IntegrityException">The block's protocol version is not known (HLS3010).</exception>
    /// <exception cref="StatePageMissing">The state is needed where it is not in memory; nothing changed.</exception>
    public ExecutedBlock Execute(LedgerHead head, BatchWork work)
    {
        BlockExecution execution = new(head, work, _check, _keys, _rules);
        for (int i = 0; i < work.Submissions.Count; i++)
        {
            execution.Run((uint)i, work.Submissions[i]);
        }

        return execution.Finish();
    }

    private sealed class BlockExecution
    {
        private readonly LedgerHead _head;
        private readonly Batch _batch;
        private readonly ulong _height;
        private readonly long _time;
        private readonly ulong _protocol;
        private readonly SubmissionCheck _check;
        private readonly LedgerState _state;
        private readonly HistoryTree _history;
        private readonly RuleContext _context;
        private readonly IOperationRules _rules;
        private readonly QuotaGate _quota;
        private readonly List<SkippedSubmission> _skipped = [];
        private readonly List<ReadOnlyMemory<byte>> _entries = [];
        private readonly List<LedgerEntry> _decoded = [];
        private readonly List<(SubmissionId Id, uint FirstEntry, SkipCode Skip)> _submissions = [];
        private readonly BlockIndex _index;
        private readonly List<byte[]> _remembered = [];

        public BlockExecution(
            LedgerHead head, BatchWork work, SubmissionCheck check, VerificationKeyCache keys, ProtocolRules rules)
        {
            _head = head;
            _batch = work.Batch;
            _height = checked(head.Header.Height + 1);
            _protocol = head.Terms.Protocol;

            // A batch that is proposed again may come above one that was proposed later: block time grows all the same.
            _time = Math.Max(_batch.Time, checked(head.Header.Time + 1));
            _check = check;
            _state = new LedgerState(head.State, work.Places);
            _history = head.History.Clone();
            _quota = new QuotaGate(_state, head.Parameters, _time);
            _context = new RuleContext
            {
                State = _state,
                Head = head,
                Height = _height,
                Time = _time,
                Keys = keys,
            };
            _rules = rules.For(_protocol, _context);
            _index = new BlockIndex(_rules, _height);
            if (_batch.Recovery is { } recovery)
            {
                _rules.Recover(recovery, _batch.Digest);
            }
        }

        public void Run(uint number, SubmissionWork? submission)
        {
            if (submission is null)
            {
                Skip(number, default, SkipCode.Malformed);
                return;
            }

            SkipCode skip = _check.Run(_state, _head, _height, submission);
            if (skip == SkipCode.None && !submission.HasItsOperations)
            {
                skip = SkipCode.OperationsMismatched;
            }

            if (skip == SkipCode.None && _quota.IsOver(submission.Submission.Body.Author))
            {
                skip = SkipCode.QuotaExceeded;
            }

            if (skip != SkipCode.None)
            {
                Skip(number, submission.Id, skip);
                return;
            }

            Apply(number, submission);
        }

        public ExecutedBlock Finish()
        {
            ReplayWindow.Close(_state, _height, _head.Parameters.Window, _remembered, _batch.Digest);
            StateUpdate state = _state.Finish(_height);
            EpochBoundary? scheduled = _context.Scheduled ?? _head.Scheduled;
            EpochTerms? scheduledTerms = _context.Scheduled is null ? _head.ScheduledTerms : _context.NextTerms;
            ReplicaSet next = _context.NextReplicas
                ?? (scheduled?.Height == _height ? scheduled.Next : _head.Replicas);
            bool isBoundary = next.Epoch != _head.Replicas.Epoch;
            EpochTerms? nextTerms = _context.NextReplicas is null ? scheduledTerms : _context.NextTerms;
            BlockHeader header = new()
            {
                ProtocolVersion = _protocol,
                LedgerId = _head.LedgerId,
                Height = _height,
                Previous = _head.HeaderHash,
                Time = _time,
                Epoch = _head.Replicas.Epoch,
                ReplicaSet = _head.Replicas.Digest,
                NextReplicaSet = next.Digest,
                BatchDigest = _batch.Digest,
                EntryCount = (ulong)_entries.Count,
                HistorySize = _history.Size,
                HistoryRoot = _history.Root,
                StateRoot = state.Tree.Root,
            };
            byte[] headerBytes = header.Encode();
            IReadOnlyList<HistoryTile> tiles = _history.TakeWritten();
            return new ExecutedBlock
            {
                Head = new LedgerHead
                {
                    LedgerId = _head.LedgerId,
                    Header = header,
                    HeaderHash = header.Hash(headerBytes),
                    State = state.Tree,
                    History = _history,
                    Replicas = next,
                    Scheduled = isBoundary ? null : scheduled,
                    Terms = isBoundary ? nextTerms!.Value : _head.Terms,
                    ScheduledTerms = isBoundary ? null : scheduledTerms,
                    Parameters = _head.Parameters,
                },
                HeaderBytes = headerBytes,
                Batch = _batch,
                Skipped = _skipped,
                Entries = _entries,
                Submissions = _submissions,
                Decoded = _decoded,
                State = state.Rows,
                Fresh = state.Fresh,
                Pages = state.Pages,
                Index = _index.Rows,
                Tiles = tiles,
            };
        }

        private void Skip(uint number, SubmissionId id, SkipCode code)
        {
            _skipped.Add(new SkippedSubmission(number, code));
            _submissions.Add((id, 0, code));
        }

        private void Apply(uint number, SubmissionWork submission)
        {
            SubmissionId id = submission.Id;
            byte[] key = ReplayWindow.KeyOf(submission.Submission.Body.Author, id);
            ReplayWindow.Remember(_state, _height, key, id);
            _remembered.Add(key);
            _index.AddSubmission(id, (uint)_entries.Count);
            (LedgerOperation? Operation, ulong Cost)[] operations = Price(submission);
            ulong cost = operations.Aggregate(0UL, (sum, operation) => checked(sum + operation.Cost));
            if (!_quota.TryTake(submission.Submission.Body.Author, cost, new Digest256(id.ToArray())))
            {
                // One entry says so for the whole block; nothing else of this organisation is looked at.
                Seal(id, 0, operations[0].Operation, Site(submission, 0),
                    (EntryOutcomeCode.QuotaExceeded, null));
                _skipped.Add(new SkippedSubmission(number, SkipCode.QuotaExceeded));
                _submissions.Add((id, (uint)_entries.Count - 1, SkipCode.QuotaExceeded));
                return;
            }

            _submissions.Add((id, (uint)_entries.Count, SkipCode.None));
            for (int i = 0; i < operations.Length; i++)
            {
                OperationSite site = Site(submission, i);
                (LedgerOperation? operation, ulong each) = operations[i];
                Seal(id, (uint)i, operation, site, _rules.Execute(operation, each, site));
            }
        }

        private (LedgerOperation? Operation, ulong Cost)[] Price(SubmissionWork submission)
        {
            (LedgerOperation? Operation, ulong Cost)[] operations =
                new (LedgerOperation?, ulong)[submission.Operations.Count];
            for (int i = 0; i < operations.Length; i++)
            {
                ReadOnlySpan<byte> bytes = submission.Submission.Operations[i].Span;
                LedgerOperation? operation = _rules.Decode(bytes, submission.Operations[i]);
                operations[i] = (operation, _rules.CostOf(operation, bytes.Length));
            }

            return operations;
        }

        private OperationSite Site(SubmissionWork submission, int operation) =>
            new(submission.Submission.Body.Author, submission.Hashes[operation], _history.Size);

        private void Seal(
            SubmissionId id,
            uint operationIndex,
            LedgerOperation? operation,
            OperationSite site,
            (EntryOutcomeCode Code, AccessDecision? Decision) outcome)
        {
            LedgerEntry entry = new()
            {
                LedgerId = _head.LedgerId,
                Height = _height,
                Index = (uint)_entries.Count,
                SubmissionId = id,
                OperationIndex = operationIndex,
                OperationHash = site.Hash,
                Outcome = outcome.Code,
                Decision = outcome.Decision,
            };
            byte[] bytes = entry.Encode();
            Digest256 leaf = MerkleTree.LeafHash(bytes);
            _index.AddEntry(operation, (uint)_entries.Count);
            _history.Append(leaf);
            foreach (SubjectId subject in _rules.Log(operation, outcome.Code, site, leaf))
            {
                _index.AddLogged(subject, (uint)_entries.Count);
            }

            _entries.Add(bytes);
            _decoded.Add(entry);
        }
    }
}
