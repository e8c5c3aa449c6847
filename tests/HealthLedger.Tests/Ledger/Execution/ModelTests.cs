using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Tests.Ledger.Execution;

public sealed class ModelTests
{
    private const int Blocks = 150;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Random_operations_come_out_as_the_model_says(int seed)
    {
        using Run run = new(seed);
        LedgerHead genesis = run.Chain.Head;
        List<ExecutedBlock> blocks = [];
        HashSet<EntryOutcomeCode> reached = [];
        for (int i = 0; i < Blocks; i++)
        {
            (ExecutedBlock block, EntryOutcomeCode[] expected) = run.Step();
            Assert.Equal(expected, block.Decoded.Select(entry => entry.Outcome));
            reached.UnionWith(expected);
            blocks.Add(block);
            run.Compare();
        }

        // A run that reaches nothing shows nothing.
        Assert.True(reached.Count >= 12, string.Join(' ', reached));
        Repeat(genesis, blocks, new Draw(seed + 100));
    }

    // The same batches by another executor, on a tree that was put together in another order before each block.
    private static void Repeat(LedgerHead head, List<ExecutedBlock> blocks, Draw draw)
    {
        using VerificationKeyCache keys = new();
        BlockExecutor executor = new(keys);
        foreach (ExecutedBlock block in blocks)
        {
            LedgerHead shuffled = new()
            {
                LedgerId = head.LedgerId,
                Header = head.Header,
                HeaderHash = head.HeaderHash,
                State = Shuffle(head.State, draw),
                History = head.History,
                Replicas = head.Replicas,
                Terms = head.Terms,
                Parameters = head.Parameters,
            };
            ExecutedBlock again = executor.Execute(shuffled, Batch.TryDecode(block.Batch.Bytes)!);
            Assert.Equal(block.HeaderBytes, again.HeaderBytes);
            head = again.Head;
        }
    }

    private static StateTree Shuffle(StateTree tree, Draw draw)
    {
        StateTree built = StateTree.Empty;
        foreach (StateLeaf leaf in tree.Leaves().OrderBy(_ => draw.Next()))
        {
            built = built.Set(leaf);
        }

        return built;
    }

    private sealed class Run : IDisposable
    {
        private readonly Draw _draw;
        private readonly NaiveModel _model = new();
        private readonly List<Author> _authors = [];
        private readonly Dictionary<ParticipantId, Author> _current = [];
        private readonly List<SubjectId> _subjects = [];
        private readonly List<RecordId> _records = [];
        private int _number;

        public Run(int seed)
        {
            _draw = new Draw(seed);
            _number = 100 * seed;
            Chain = new Chain(new LedgerParameters { Window = 4 });
            foreach (Author author in (Author[])[Chain.Registrar, Chain.Other])
            {
                _model.AddMember(author.Id, author.Participant.Roles, author.KeyId);
                _current[author.Id] = author;
            }

            // Small pools, so that names meet again and again.
            _subjects.AddRange(Enumerable.Range(0, 7).Select(_ => new SubjectId(_draw.Bytes(32))));
            _records.AddRange(Enumerable.Range(0, 12).Select(_ => new RecordId(_draw.Bytes(16))));
        }

        public Chain Chain { get; }

        public (ExecutedBlock Block, EntryOutcomeCode[] Expected) Step()
        {
            NaiveModel.Member by = Pick(_model.Members);
            ParticipantId author = by.IsSuspended && _draw.Below(4) > 0
                ? _model.Members.First(member => member.MayRegister).Id
                : by.Id;
            Author signer = _current[author];
            List<LedgerOperation> operations = [];
            List<EntryOutcomeCode> expected = [];
            for (int count = 1 + _draw.Below(4); count > 0; count--)
            {
                (LedgerOperation operation, Author? renewed) = Next();
                EntryOutcomeCode outcome = _model.Apply(operation, author, renewed?.KeyId);
                if (outcome == EntryOutcomeCode.Accepted && renewed is not null)
                {
                    _current[Renewed(operation)] = renewed;
                }

                operations.Add(operation);
                expected.Add(outcome);
            }

            ReadOnlyMemory<byte>[] bytes = [.. operations.Select(each => (ReadOnlyMemory<byte>)each.Encode())];
            byte[] submission = signer.Submit(Chain.Id, Chain.Next, bytes, author: author);
            return (Chain.Execute(submission), [.. expected]);
        }

        public void Compare()
        {
            foreach (NaiveModel.Member member in _model.Members)
            {
                ParticipantRow row = Chain.Participant(member.Id)!;
                Assert.Equal(
                    (member.Roles, member.Version, member.Key, !member.IsSuspended),
                    (row.Roles, row.Version, row.KeyId, row.IsActive));
            }

            foreach (NaiveModel.Person person in _model.People)
            {
                SubjectRow row = Chain.Subject(person.Id)!;
                Assert.Equal((person.Custodian, person.Link), (row.Custodian, row.Link));
                Assert.Equal(
                    (ulong)_model.People.Count(other => other.Link == person.Id && !other.IsRekeyed), row.Members);
                if (!person.IsRekeyed)
                {
                    Assert.Equal((ulong)_model.LiveOf(person.Id).Count(), row.Records);
                }
            }

            foreach (NaiveModel.Item item in _model.Items)
            {
                RecordRow row = Chain.Record(item.Id)!;
                ulong version = 1UL + (ulong)_model.Items.Count(other => other.Target == item.Id);
                Assert.Equal(
                    (item.Subject, item.Target, item.Kind, version, !item.IsWithdrawn),
                    (row.Subject, row.Target, row.Amendment, row.Version, row.Status == RecordRow.Live));
                Assert.Equal(item.Root, Chain.Dealing(item.Id)?.Segments.Single().ShareRoot);
            }
        }

        public void Dispose()
        {
            Chain.Dispose();
            _authors.ForEach(author => author.Dispose());
        }

        private static ParticipantId Renewed(LedgerOperation operation) =>
            operation is RotateKey rotate ? rotate.Participant : ((RegisterParticipant)operation).Participant.Id;

        private (LedgerOperation Operation, Author? Renewed) Next() => _draw.Below(20) switch
        {
            0 => Register(),
            1 => Rotate(),
            2 => (Update(), null),
            3 => (Chain.Suspend(Pick(_model.Members).Id), null),
            4 or 5 => (Chain.Lift(Pick(_model.Members).Id), null),
            6 or 7 => (Chain.Enrol(Pick(_subjects)), null),
            8 => (Chain.Merge(Pick(_subjects), Pick(_subjects)), null),
            9 => (Unmerge(), null),
            10 => (Rekey(), null),
            11 or 12 => (Chain.Append(Pick(_records), _draw.Coin() ? Pick(_subjects) : null), null),
            13 => (Chain.Ask(Pick(_records)), null),
            14 => (Redeal(), null),
            15 => (Complain(), null),
            _ => (Amend(), null),
        };

        private (LedgerOperation Operation, Author? Renewed) Register()
        {
            bool isNew = _model.Members.Count < 5;
            Author author = isNew ? NewAuthor() : _current[Pick(_model.Members).Id];
            return (Chain.Register(author), author);
        }

        private (LedgerOperation Operation, Author? Renewed) Rotate()
        {
            NaiveModel.Member member = Pick(_model.Members);
            Author next = _draw.Below(4) == 0 ? _current[Pick(_model.Members).Id] : NewAuthor();
            Digest256 old = _draw.Below(4) == 0 ? Pick(_model.Members).Key : member.Key;
            return (Chain.Rotate(member.Id, old, next), next);
        }

        private UpdateParticipant Update()
        {
            NaiveModel.Member member = Pick(_model.Members);
            ParticipantRoles roles = _draw.Pick(
                member.Roles, ParticipantRoles.Provider, ParticipantRoles.Provider | ParticipantRoles.Registrar);
            return Chain.Update(_current[member.Id], member.Version + (ulong)_draw.Below(3), roles, member.Id);
        }

        private UnmergeSubjects Unmerge()
        {
            NaiveModel.Person? linked = _model.People.FirstOrDefault(person => person.Link is not null);
            return linked is null || _draw.Below(3) == 0
                ? Chain.Unmerge(Pick(_subjects), Pick(_subjects))
                : Chain.Unmerge(linked.Link!.Value, linked.Id);
        }

        private RekeySubject Rekey()
        {
            SubjectId old = Pick(_subjects);
            SubjectId renewed = _draw.Below(3) == 0 ? Pick(_subjects) : new SubjectId(_draw.Bytes(32));
            List<RecordId> records = [.. _model.LiveOf(old).Select(item => item.Id)];
            if (records.Count > 0 && _draw.Below(4) == 0)
            {
                records.RemoveAt(_draw.Below(records.Count));
            }
            else if (_draw.Below(6) == 0)
            {
                records.Add(new RecordId(_draw.Bytes(16)));
            }

            if (!_subjects.Contains(renewed))
            {
                _subjects.Add(renewed);
            }

            return Chain.Rekey(old, renewed, [.. records]);
        }

        private AmendRecord Amend()
        {
            RecordId target = Pick(_records);
            List<NaiveModel.Item> linked = [.. _model.Items.Where(item => item.Target == target)];
            RecordId id = new(_draw.Bytes(16));
            if (_draw.Below(4) == 0)
            {
                _records.Add(id);
            }

            return Chain.Amend(
                target,
                1UL + (ulong)linked.Count + (_draw.Below(8) == 0 ? 1UL : 0),
                _draw.Pick(Enum.GetValues<AmendmentKind>()),
                _draw.Below(8) == 0 ? Pick(_records) : id,
                _draw.Coin() || linked.Count == 0 ? null : linked[_draw.Below(linked.Count)].Id,
                _draw.Below(4) > 0);
        }

        private RedealRecord Redeal()
        {
            RecordId record = Pick(_records);
            RedealRecord fresh = Chain.Redeal(
                record, segment: _draw.Below(8) == 0 ? new SegmentId(new byte[16]) : null);
            Digest256? newest = _model.Items.FirstOrDefault(item => item.Id == record)?.Root;
            return newest is { } root && _draw.Below(4) == 0
                ? new RedealRecord
                {
                    Salt = fresh.Salt,
                    Record = record,
                    Threshold = fresh.Threshold,
                    TrusteeSet = fresh.TrusteeSet,
                    Segments = [new DealtSegment(fresh.Segments[0].Segment, root)],
                }
                : fresh;
        }

        private ShareComplaint Complain() => Chain.Complain(
            Pick(_records),
            (uint)_draw.Below(3),
            (ulong)_draw.Below(2),
            (uint)_draw.Below(4),
            _draw.Below(4) == 0 ? new SegmentId(_draw.Bytes(16)) : null);

        private Author NewAuthor()
        {
            ParticipantRoles roles = _draw.Coin() ? ParticipantRoles.Registrar : ParticipantRoles.Payer;
            Author author = new(_number++, roles);
            _authors.Add(author);
            return author;
        }

        private T Pick<T>(IReadOnlyList<T> choices) => choices[_draw.Below(choices.Count)];
    }
}
