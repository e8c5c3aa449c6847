using HealthLedger.Cryptography;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Ledger.Execution;

/// <summary>Executes a batch upon a head: a pure function of the two (docs/spec/ledger.md).</summary>
internal sealed class BlockExecutor
{
    private readonly SubmissionCheck _check;

    public BlockExecutor(VerificationKeyCache keys) => _check = new SubmissionCheck(keys);

    public ExecutedBlock Execute(LedgerHead head, Batch batch) =>
        Execute(head, new BatchWork(batch, head.Parameters));

    /// <summary>Executes a batch that may be executed again.</summary>
    /// <exception cref="StatePageMissing">The state is needed where it is not in memory; nothing changed.</exception>
    public ExecutedBlock Execute(LedgerHead head, BatchWork work)
    {
        ulong height = checked(head.Header.Height + 1);
        BlockExecution execution = new(head, work.Batch, height, _check);
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
        private readonly SubmissionCheck _check;
        private readonly LedgerState _state;
        private readonly HistoryTree _history;
        private readonly OperationExecutor _operations;
        private readonly List<SkippedSubmission> _skipped = [];
        private readonly List<ReadOnlyMemory<byte>> _entries = [];
        private readonly List<LedgerEntry> _decoded = [];
        private readonly List<(SubmissionId Id, uint FirstEntry, SkipCode Skip)> _submissions = [];
        private readonly List<IndexRow> _index = [];
        private readonly List<byte[]> _remembered = [];

        public BlockExecution(LedgerHead head, Batch batch, ulong height, SubmissionCheck check)
        {
            _head = head;
            _batch = batch;
            _height = height;
            _check = check;
            _state = new LedgerState(head.State);
            _history = head.History.Clone();
            _operations = new OperationExecutor(_state, head, height, batch.Time);
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

            if (skip != SkipCode.None)
            {
                Skip(number, submission.Id, skip);
                return;
            }

            Apply(submission);
        }

        public ExecutedBlock Finish()
        {
            ReplayWindow.Close(_state, _height, _head.Parameters.Window, _remembered, _batch.Digest);
            StateUpdate state = _state.Finish(_height);
            BlockHeader header = new()
            {
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
                    Replicas = _head.Replicas,
                    Parameters = _head.Parameters,
                },
                HeaderBytes = headerBytes,
                Batch = _batch,
                Skipped = _skipped,
                Entries = _entries,
                Submissions = _submissions,
                Decoded = _decoded,
                State = state.Rows,
                Pages = state.Pages,
                Index = _index,
                Tiles = tiles,
            };
        }

        private void Skip(uint number, SubmissionId id, SkipCode code)
        {
            _skipped.Add(new SkippedSubmission(number, code));
            _submissions.Add((id, 0, code));
        }

        private void Apply(SubmissionWork submission)
        {
            SubmissionId id = submission.Id;
            byte[] key = ReplayWindow.KeyOf(submission.Submission.Body.Author, id);
            ReplayWindow.Remember(_state, _height, key, id);
            _remembered.Add(key);
            _submissions.Add((id, (uint)_entries.Count, SkipCode.None));
            _index.Add(Row(IndexKind.Submission, id.ToArray()));
            for (int i = 0; i < submission.Hashes.Length; i++)
            {
                ApplyOperation(submission, (uint)i);
            }
        }

        private void ApplyOperation(SubmissionWork submission, uint operationIndex)
        {
            Digest256 hash = submission.Hashes[operationIndex];
            LedgerOperation? operation = submission.Operations[(int)operationIndex];
            (EntryOutcomeCode code, AccessDecision? decision) = _operations.Execute(
                operation, hash, submission.Submission.Body.Author, _history.Size);
            LedgerEntry entry = new()
            {
                LedgerId = _head.LedgerId,
                Height = _height,
                Index = (uint)_entries.Count,
                SubmissionId = submission.Id,
                OperationIndex = operationIndex,
                OperationHash = hash,
                Outcome = code,
                Decision = decision,
            };
            byte[] bytes = entry.Encode();
            Digest256 leaf = MerkleTree.LeafHash(bytes);
            IndexEntry(operation);
            _history.Append(leaf);
            if (operation is RequestAccess request)
            {
                _operations.LogAccess(request, hash, leaf);
            }

            _entries.Add(bytes);
            _decoded.Add(entry);
        }

        private void IndexEntry(LedgerOperation? operation)
        {
            switch (operation)
            {
                case AppendRecord append:
                    _index.Add(Row(IndexKind.Record, append.Record.ToArray()));
                    if (append.Subject is { } subject)
                    {
                        _index.Add(Row(IndexKind.Subject, subject.ToArray()));
                    }

                    break;
                case RequestAccess request:
                    _index.Add(Row(IndexKind.Record, request.Record.ToArray()));
                    _index.Add(Row(IndexKind.Request, request.Request.ToArray()));
                    if (_operations.SubjectOf(request.Record) is { } requested)
                    {
                        _index.Add(Row(IndexKind.Subject, requested.ToArray()));
                    }

                    break;
                case EnrolSubject enrol:
                    _index.Add(Row(IndexKind.Subject, enrol.Subject.ToArray()));
                    break;
                default:
                    break;
            }
        }

        private IndexRow Row(IndexKind kind, byte[] key) =>
            new(kind, key, new EntryPosition(_height, (uint)_entries.Count));
    }
}
