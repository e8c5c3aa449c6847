using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Testing.Benchmarks;
using HealthLedger.Tests.Ledger.Execution;

namespace HealthLedger.Tests.Runtime;

public sealed class StateOnDiskTests
{
    // Every operation, and a window that closes: the rows it forgets are read too.
    [Fact]
    public async Task Batches_that_begin_with_nothing_in_memory_give_the_same_headers_and_are_executed_once()
    {
        await using DiskLedger disk = await DiskLedger.CreateAsync();
        Chain chain = disk.Chain;
        using Author third = new(3, ParticipantRoles.Provider);
        SubjectId subject = chain.NewSubject();
        RecordId record = chain.NewRecord();
        Func<ExecutedBlock>[] work =
        [
            () => chain.Do(chain.Enrol(subject), chain.Append(record, subject)),
            () => chain.Do([.. Enumerable.Range(0, 8).Select(_ => chain.Append(chain.NewRecord(), null))]),
            () => chain.Do(chain.Ask(record), chain.Append(record, subject), chain.Enrol(subject)),
            () => chain.Do(chain.Register(third), chain.Register(chain.Other)),
            () => chain.Execute(third.Submit(chain.Id, chain.Next, chain.Ask(record)), [1, 2, 3]),
            () => chain.Execute(),
            () => chain.Execute(third.Submit(chain.Id, chain.Next, chain.Ask(chain.NewRecord()))),
            () => chain.Execute(),
            () => chain.Execute(),
        ];
        foreach (Func<ExecutedBlock> block in work)
        {
            await disk.FollowAsync(block());
            Assert.Equal(0, disk.Execution.Repeats);
            await disk.ForgetAsync();
        }
    }

    [Fact]
    public async Task Execution_that_is_told_nothing_before_asks_for_what_it_needs_until_it_has_it()
    {
        await using DiskLedger disk = await DiskLedger.CreateAsync();
        Chain chain = disk.Chain;
        for (int i = 0; i < 40; i++)
        {
            await disk.FollowAsync(chain.Do(
                [.. Enumerable.Range(0, 10).Select(_ => chain.Append(chain.NewRecord(), null))]));
        }

        ExecutedBlock expected = chain.Do(chain.Enrol(chain.NewSubject()), chain.Append(chain.NewRecord(), null));
        await disk.ForgetAsync();
        BatchWork work = new(expected.Batch, disk.Head.Parameters);
        using VerificationKeyCache keys = new();
        BlockExecutor executor = new(keys);
        int asked = 0;
        while (true)
        {
            try
            {
                Assert.Equal(expected.HeaderBytes, executor.Execute(disk.Head, work).HeaderBytes);
                break;
            }
            catch (StatePageMissing missing)
            {
                asked++;
                foreach (Digest256 place in missing.Places)
                {
                    await disk.Cache.LoadAsync(disk.Head.State, place, CancellationToken.None);
                }

                if (missing.Row is { } row)
                {
                    Assert.NotNull(
                        await disk.Cache.LoadRowAsync(disk.Head.State, row, CancellationToken.None));
                }
            }
        }

        Assert.InRange(asked, 2, 20);
    }

    [Fact]
    public void Signature_is_verified_once_however_often_the_batch_is_executed()
    {
        using Chain chain = new();
        ExecutedBlock block = chain.Do(chain.Enrol(chain.NewSubject()));
        SubmissionWork submission = new BatchWork(block.Batch, chain.Head.Parameters).Submissions[0]!;
        HealthLedger.Cryptography.VerificationKey key =
            HealthLedger.Cryptography.VerificationKey.TryImport(chain.Registrar.Participant.SigningKey)!;
        Assert.True(submission.IsSignedBy(key, chain.Id));

        // A key that is gone verifies nothing any more.
        key.Dispose();
        Assert.True(submission.IsSignedBy(key, chain.Id));
    }

    [Fact]
    public async Task Start_reads_the_way_to_its_own_key_and_nothing_else_of_the_state()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await LedgerGenerator.AppendAsync(ledger.Genesis, ledger.Vault, ledger.Storage, 3000);
        CountingStateStore store = new(ledger.Storage);
        await using LedgerNode node = await ledger.StartAsync(store);
        Assert.InRange(store.Pages, 3, 12);
        Assert.Equal((2, 0), (store.Rows, store.Scans));
        Assert.Null((await node.VerifyAsync(withPayloads: false)).FirstError);
        Assert.Equal(2, store.Scans);
    }

    [Fact]
    public async Task Reader_that_meets_a_newer_page_asks_the_newest_head()
    {
        await using DiskLedger disk = await DiskLedger.CreateAsync();
        Chain chain = disk.Chain;
        SubjectId subject = chain.NewSubject();
        RecordId record = chain.NewRecord();
        await disk.FollowAsync(chain.Do(chain.Enrol(subject), chain.Append(record, subject)));
        await disk.FollowAsync(chain.Do(
            [.. Enumerable.Range(0, 10).Select(_ => chain.Append(chain.NewRecord(), null))]));
        for (int i = 0; i < 30; i++)
        {
            await disk.FollowAsync(chain.Do(
                [.. Enumerable.Range(0, 10).Select(_ => chain.Append(chain.NewRecord(), null))]));
        }

        await disk.ForgetAsync();
        LedgerHead older = disk.Head;
        ExecutedBlock asked = chain.Do(chain.Ask(record));
        disk.Store.BeforePage = async () =>
        {
            // Another cache, so that the reader's older tree keeps its gaps.
            using StateCache cache = new(disk.Storage.State, 1 << 20);
            using VerificationKeyCache keys = new();
            LedgerHead apart = new()
            {
                LedgerId = older.LedgerId,
                Header = older.Header,
                HeaderHash = older.HeaderHash,
                State = await cache.LoadRootAsync(older.Header.StateRoot, CancellationToken.None),
                History = older.History,
                Replicas = older.Replicas,
                Terms = older.Terms,
                Parameters = older.Parameters,
            };
            ExecutedBlock executed = await new BatchExecution(new BlockExecutor(keys), cache)
                .ExecuteAsync(apart, asked.Batch, CancellationToken.None);
            await disk.StoreAsync(disk.Publish(executed));
        };
        StateReader reader = new(disk.View, disk.Cache, () => disk.Head.Header.Height);
        StateKey key = new(StateKind.Subject, subject.ToArray());
        (LedgerHead head, StateLeaf? row, StateTreeProof proof) = await reader.ProveAsync(key, CancellationToken.None);
        Assert.Equal(older.Header.Height + 1, head.Header.Height);
        Assert.Equal(chain.Head.State.Find(key.Place)!.Value, row!.Value);
        Assert.Equal(key.Place, proof.TerminalPlace);
        Assert.Equal(row.ValueHash(), proof.TerminalValue);
    }

    [Fact]
    public async Task Row_that_is_not_in_the_state_is_proved_absent_from_disk()
    {
        await using DiskLedger disk = await DiskLedger.CreateAsync();
        Chain chain = disk.Chain;
        await disk.FollowAsync(chain.Do(
            [.. Enumerable.Range(0, 10).Select(_ => chain.Append(chain.NewRecord(), null))]));
        await disk.ForgetAsync();
        StateReader reader = new(disk.View, disk.Cache, () => disk.Head.Header.Height);
        StateKey key = new(StateKind.Record, chain.NewRecord().ToArray());
        (LedgerHead head, StateLeaf? row, StateTreeProof proof) = await reader.ProveAsync(key, CancellationToken.None);
        Assert.Same(disk.Head, head);
        Assert.Null(row);
        Assert.NotEqual(key.Place, proof.TerminalPlace);
        Assert.Null((await reader.ReadAsync(key, CancellationToken.None)).Row);
    }

    [Fact]
    public async Task What_the_database_has_yet_to_take_stays_in_memory_and_the_rest_goes_at_the_limit()
    {
        await using DiskLedger disk = await DiskLedger.CreateAsync();
        Chain chain = disk.Chain;
        List<RecordId> records = [];
        List<BlockCommit> waiting = [];
        while (!disk.Cache.IsOver)
        {
            RecordId record = chain.NewRecord();
            records.Add(record);
            ExecutedBlock expected = chain.Do(chain.Append(record, null));
            ExecutedBlock executed =
                await disk.Execution.ExecuteAsync(disk.Head, expected.Batch, CancellationToken.None);
            waiting.Add(disk.Publish(executed));
        }

        disk.Cache.Trim(disk.Head.State, stored: 0);
        Assert.All(records, record => Assert.True(IsInMemory(disk.Head.State, record)));
        foreach (BlockCommit commit in waiting)
        {
            await disk.StoreAsync(commit);
        }

        // The estimate has shrunk to what is there: it must exceed the limit again before anything is dropped.
        disk.Cache.Count(2048 * StateTreePage.UsualBytes);
        using (StateCache small = new(disk.Storage.State, 1))
        {
            small.Count(1);
            small.Trim(disk.Head.State, disk.Head.Header.Height);
        }

        Assert.DoesNotContain(records.Skip(20), record => IsInMemory(disk.Head.State, record));
        foreach (RecordId record in records)
        {
            StateKey key = new(StateKind.Record, record.ToArray());
            Assert.NotNull(await disk.Cache.LoadRowAsync(disk.Head.State, key, CancellationToken.None));
        }

        await disk.FollowAsync(chain.Do(chain.Append(chain.NewRecord(), null)));
    }

    [Fact]
    public async Task Node_with_little_memory_keeps_to_it()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        ledger.Options.StateCacheBytes = 1 << 20;
        await LedgerGenerator.AppendAsync(ledger.Genesis, ledger.Vault, ledger.Storage, 20_000);
        await using ILedgerStorage storage = await ledger.Storage.OpenAsync(CancellationToken.None);
        LedgerNodeBuilder builder = new(ledger.Options)
        {
            Genesis = ledger.Genesis,
            Vault = ledger.Vault,
            Storage = ledger.Storage,
        };
        await using NodeParts parts = await NodeStart.PrepareAsync(builder, storage, CancellationToken.None);
        Draw draw = new(1);
        for (int i = 0; i < 3000; i++)
        {
            StateKey key = new(StateKind.Record, draw.Bytes(16));
            Assert.Null((await parts.State.ReadAsync(key, CancellationToken.None)).Row);
            Assert.InRange(parts.StateCache.Bytes, 0, (1 << 20) + 16_384);
        }

        Assert.True(parts.StateCache.PagesRead > 1000);
    }

    private static bool IsInMemory(StateTree tree, RecordId record) =>
        tree.TryFind(StateLeaf.PlaceOf(StateKind.Record, record.ToArray()), out StateTreeSlot leaf)
        && leaf is { IsLeaf: true, Row: not null };
}
