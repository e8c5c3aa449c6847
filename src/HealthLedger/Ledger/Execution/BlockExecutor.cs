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

    public ExecutedBlock Execute(LedgerHead head, Batch batch)
    {
        ulong height = checked(head.Header.Height + 1);
        BlockExecution execution = new(head, batch, height, _check);
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

            if (skip != SkipCode.None)
            {
                Skip(number, id, skip);
                return;
            }

            Apply(submission, id, hashes);
        }

        public ExecutedBlock Finish()
        {
            ReplayWindow.Close(_state, _height, _head.Parameters.Window, _remembered, _batch.Digest);
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
                Index = _index,
                Tiles = tiles,
            };
        }

        private void Skip(uint number, SubmissionId id, SkipCode code)
        {
            _skipped.Add(new SkippedSubmission(number, code));
            _submissions.Add((id, 0, code));
        }

        private void Apply(Submission submission, SubmissionId id, Digest256[] hashes)
        {
            byte[] key = ReplayWindow.KeyOf(submission.Body.Author, id);
            ReplayWindow.Remember(_state, _height, key, id);
            _remembered.Add(key);
            _submissions.Add((id, (uint)_entries.Count, SkipCode.None));
            _index.Add(Row(IndexKind.Submission, id.ToArray()));
            for (int i = 0; i < hashes.Length; i++)
            {
                ApplyOperation(submission, id, (uint)i, hashes[i]);
            }
        }

        private void ApplyOperation(Submission submission, SubmissionId id, uint operationIndex, Digest256 hash)
        {
            LedgerOperation? operation = LedgerOperation.TryDecode(submission.Operations[(int)operationIndex].Span);
            (EntryOutcomeCode code, AccessDecision? decision) = _operations.Execute(
                operation, hash, submission.Body.Author, _history.Size);
            LedgerEntry entry = new()
            {
                LedgerId = _head.LedgerId,
                Height = _height,
                Index = (uint)_entries.Count,
                SubmissionId = id,
                OperationIndex = operationIndex,
                OperationHash = hash,
                Outcome = code,
                Decision = decision,
            };
            byte[] bytes = entry.Encode();
            Digest256 leaf = MerkleTree.LeafHash(bytes);
            IndexEntry(operation);
            _history.Append(leaf);
            if (operation is RequestAccess request && _operations.LogAccess(request, hash, leaf) is { } subject)
            {
                _index.Add(Row(IndexKind.SubjectLog, subject.ToArray()));
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
