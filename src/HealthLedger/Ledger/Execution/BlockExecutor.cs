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
    public ExecutedBlock Execute(LedgerHead head, Batch batch)
    {
        BlockExecution execution = new(head, batch, _check, _keys, _rules);
        for (int i = 0; i < batch.Submissions.Count; i++)
        {
            execution.Run((uint)i, batch.Submissions[i].Span);
        }

        return execution.Finish();
    }

    private sealed class BlockExecution
    {
        private readonly LedgerHead _head;
        private readonly Batch _batch;
        private readonly ulong _height;
        private readonly ulong _protocol;
        private readonly SubmissionCheck _check;
        private readonly LedgerState _state;
        private readonly HistoryTree _history;
        private readonly IOperationRules _rules;
        private readonly QuotaGate _quota;
        private readonly List<SkippedSubmission> _skipped = [];
        private readonly List<ReadOnlyMemory<byte>> _entries = [];
        private readonly List<LedgerEntry> _decoded = [];
        private readonly List<(SubmissionId Id, uint FirstEntry, SkipCode Skip)> _submissions = [];
        private readonly BlockIndex _index;
        private readonly List<byte[]> _remembered = [];

        public BlockExecution(
            LedgerHead head, Batch batch, SubmissionCheck check, VerificationKeyCache keys, ProtocolRules rules)
        {
            _head = head;
            _batch = batch;
            _height = checked(head.Header.Height + 1);
            _protocol = rules.VersionAfter(head.Header);
            _check = check;
            _state = new LedgerState(head.State);
            _history = head.History.Clone();
            _quota = new QuotaGate(_state, head.Parameters, batch.Time);
            _rules = rules.For(_protocol, new RuleContext
            {
                State = _state,
                Head = head,
                Height = _height,
                Time = batch.Time,
                Keys = keys,
            });
            _index = new BlockIndex(_rules, _height);
        }

        public void Run(uint number, ReadOnlySpan<byte> bytes)
        {
            Submission? submission = bytes.Length > _head.Parameters.MaxSubmissionBytes
                ? null
                : Submission.TryDecode(bytes, _head.Parameters.MaxOperations);
            if (submission is null)
            {
                Skip(number, default, SkipCode.Malformed);
                return;
            }

            SubmissionId id = submission.Id;
            SkipCode skip = _check.Run(_state, _head, _height, submission, id);
            Digest256[] hashes = [.. submission.Operations.Select(operation => LedgerOperation.HashOf(operation.Span))];
            if (skip == SkipCode.None
                && (submission.Body.OperationCount != (ulong)hashes.Length
                    || submission.Body.OperationsRoot != MerkleTree.Root(hashes)))
            {
                skip = SkipCode.OperationsMismatched;
            }

            if (skip == SkipCode.None && _quota.IsOver(submission.Body.Author))
            {
                skip = SkipCode.QuotaExceeded;
            }

            if (skip != SkipCode.None)
            {
                Skip(number, id, skip);
                return;
            }

            Apply(number, submission, id, hashes);
        }

        public ExecutedBlock Finish()
        {
            ReplayWindow.Close(_state, _height, _head.Parameters.Window, _remembered, _batch.Digest);
            BlockHeader header = new()
            {
                ProtocolVersion = _protocol,
                LedgerId = _head.LedgerId,
                Height = _height,
                Previous = _head.HeaderHash,
                Time = _batch.Time,
                Epoch = _head.Replicas.Epoch,
                ReplicaSet = _head.Replicas.Digest,
                NextReplicaSet = _head.Replicas.Digest,
                BatchDigest = _batch.Digest,
                EntryCount = (ulong)_entries.Count,
                HistorySize = _history.Size,
                HistoryRoot = _history.Root,
                StateRoot = _state.Tree.Root,
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
                    State = _state.Tree,
                    History = _history,
                    Replicas = _head.Replicas,
                    Parameters = _head.Parameters,
                },
                HeaderBytes = headerBytes,
                Batch = _batch,
                Skipped = _skipped,
                Entries = _entries,
                Submissions = _submissions,
                Decoded = _decoded,
                State = _state.Changes,
                Index = _index.Rows,
                Tiles = tiles,
            };
        }

        private void Skip(uint number, SubmissionId id, SkipCode code)
        {
            _skipped.Add(new SkippedSubmission(number, code));
            _submissions.Add((id, 0, code));
        }

        private void Apply(uint number, Submission submission, SubmissionId id, Digest256[] hashes)
        {
            byte[] key = ReplayWindow.KeyOf(submission.Body.Author, id);
            ReplayWindow.Remember(_state, _height, key, id);
            _remembered.Add(key);
            _index.AddSubmission(id, (uint)_entries.Count);
            (LedgerOperation? Operation, ulong Cost)[] operations = [.. submission.Operations.Select(Decode)];
            ulong cost = operations.Aggregate(0UL, (sum, operation) => checked(sum + operation.Cost));
            if (!_quota.TryTake(submission.Body.Author, cost, new Digest256(id.ToArray())))
            {
                // One entry says so for the whole block; nothing else of this organisation is looked at.
                Seal(id, 0, operations[0].Operation, Site(submission, hashes[0]),
                    (EntryOutcomeCode.QuotaExceeded, null));
                _skipped.Add(new SkippedSubmission(number, SkipCode.QuotaExceeded));
                _submissions.Add((id, (uint)_entries.Count - 1, SkipCode.QuotaExceeded));
                return;
            }

            _submissions.Add((id, (uint)_entries.Count, SkipCode.None));
            for (int i = 0; i < hashes.Length; i++)
            {
                OperationSite site = Site(submission, hashes[i]);
                (LedgerOperation? operation, ulong each) = operations[i];
                Seal(id, (uint)i, operation, site, _rules.Execute(operation, each, site));
            }
        }

        private (LedgerOperation? Operation, ulong Cost) Decode(ReadOnlyMemory<byte> bytes)
        {
            LedgerOperation? operation = _rules.Decode(bytes.Span);
            return (operation, _rules.CostOf(operation, bytes.Length));
        }

        private OperationSite Site(Submission submission, Digest256 hash) =>
            new(submission.Body.Author, hash, _history.Size);

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
            _rules.Log(operation, outcome.Code, site, leaf);
            _entries.Add(bytes);
            _decoded.Add(entry);
        }
    }
}
