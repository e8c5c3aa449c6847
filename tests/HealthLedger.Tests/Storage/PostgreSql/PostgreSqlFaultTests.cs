using System.Diagnostics.CodeAnalysis;
using HealthLedger.Storage;
using HealthLedger.Storage.PostgreSql;

namespace HealthLedger.Tests.Storage.PostgreSql;

/// <summary>Sessions that break within a write, and writers that were replaced.</summary>
public sealed class PostgreSqlFaultTests
{
    [PostgreSqlFact]
    public async Task Append_whose_answer_is_lost_is_found_stored_and_not_done_again()
    {
        await using TestSchema schema = new();
        await using SeveredLink link = new(TestServer.Settings().Port);
        await using ILedgerStorage storage = await OpenAsync(schema, link);
        await storage.Journal.AppendAsync([new byte[] { 1 }], CancellationToken.None);
        link.LosesReplies = true;
        Task<JournalPosition> append = storage.Journal
            .AppendAsync([new byte[] { 2 }, new byte[] { 3 }], CancellationToken.None).AsTask();
        await UntilAsync(async () => await CountAsync(schema, "journal") == 3);
        Assert.False(append.IsCompleted);
        link.Sever();
        Assert.Equal(1UL, (await append).Value);
        Assert.Equal(3UL, (await storage.Journal.AppendAsync([new byte[] { 4 }], CancellationToken.None)).Value);
        Assert.Equal([1, 2, 3, 4], await ReadAsync(storage));
    }

    [PostgreSqlFact]
    public async Task Append_that_never_arrived_is_done_again_once()
    {
        await using TestSchema schema = new();
        await using SeveredLink link = new(TestServer.Settings().Port);
        await using ILedgerStorage storage = await OpenAsync(schema, link);
        await storage.Journal.AppendAsync([new byte[] { 1 }], CancellationToken.None);
        link.LosesRequests = true;
        Task<JournalPosition> append =
            storage.Journal.AppendAsync([new byte[] { 2 }], CancellationToken.None).AsTask();
        await UntilAsync(() => Task.FromResult(link.LostBytes > 0));
        link.Sever();
        Assert.Equal(1UL, (await append).Value);
        Assert.Equal([1, 2], await ReadAsync(storage));
    }

    [PostgreSqlFact]
    public async Task Custody_and_blocks_survive_the_loss_of_their_sessions_without_loss_or_doubling()
    {
        await using TestSchema schema = new();
        await using SeveredLink link = new(TestServer.Settings().Port);
        await using ILedgerStorage storage = await OpenAsync(schema, link);
        for (int number = 0; number < 20; number++)
        {
            byte value = (byte)number;
            link.LosesReplies = number % 3 == 1;
            link.LosesRequests = number % 3 == 2;
            long lost = link.LostBytes;
            Task custody = storage.Custody.WriteAsync(
                new CustodyWrite
                {
                    Envelopes = [new StoredEnvelope(Id(number), new byte[] { value }, default)],
                    Rows = [new PrivateRow(PrivateTable.Outbox, Id(number), new byte[] { value }, number)],
                },
                CancellationToken.None).AsTask();
            Task blocks = storage.Blocks.CommitAsync([Commit((ulong)number)], CancellationToken.None).AsTask();
            if (number % 3 != 0)
            {
                await UntilAsync(() => Task.FromResult(link.LostBytes > lost));
                link.Sever();
            }

            await custody;
            await blocks;
        }

        Assert.Equal(19UL, (await storage.Blocks.ReadHeadAsync(CancellationToken.None))!.Value.Height);
        Assert.Equal(20, await CountAsync(schema, "block"));
        Assert.Equal(20, await CountAsync(schema, "envelope"));
        Assert.Equal(20, await CountAsync(schema, "private_row"));
        Assert.Equal(20, await CountAsync(schema, "entry_index"));
    }

    [PostgreSqlTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Snapshot_whose_session_breaks_within_it_is_stored_once(bool isAnswerLost)
    {
        await using TestSchema schema = new();
        await using SeveredLink link = new(TestServer.Settings().Port);
        await using ILedgerStorage storage = await OpenAsync(schema, link);
        int reads = 0;
        async IAsyncEnumerable<StatePart> Parts()
        {
            reads++;
            for (int number = 0; number < 4; number++)
            {
                yield return new StatePart([new StateRow(1, Id(number), new byte[] { 1 }, Id(2))], []);
                if (reads == 1 && number == 1 && !isAnswerLost)
                {
                    link.Sever();
                }
            }

            link.LosesReplies = reads == 1 && isAnswerLost;
            await Task.Yield();
        }

        Task beginning = storage.Blocks.BeginAsync(Empty(9), Parts(), CancellationToken.None).AsTask();
        if (isAnswerLost)
        {
            await UntilAsync(() => Task.FromResult(link.LostBytes > 0));
            link.Sever();
        }

        await beginning;
        Assert.Equal(9UL, (await storage.Blocks.ReadHeadAsync(CancellationToken.None))!.Value.Height);
        Assert.Equal(1, await CountAsync(schema, "block"));
        Assert.Equal(4, await CountAsync(schema, "state"));
        Assert.Equal(2, reads);
        await storage.Blocks.CommitAsync([Commit(10)], CancellationToken.None);
    }

    [PostgreSqlFact]
    public async Task Writer_that_was_replaced_writes_nothing_and_says_so()
    {
        await using TestSchema schema = new();
        await using SeveredLink link = new(TestServer.Settings().Port);
        await using ILedgerStorage first = await OpenAsync(schema, link);
        await first.Journal.AppendAsync([new byte[] { 1 }], CancellationToken.None);
        link.Refuses = true;
        link.Sever();
        await using ILedgerStorage second = await schema.Driver().OpenAsync(CancellationToken.None);
        await second.Journal.AppendAsync([new byte[] { 2 }], CancellationToken.None);
        link.Refuses = false;
        Func<Task>[] writes =
        [
            async () => await first.Journal.AppendAsync([new byte[] { 9 }], CancellationToken.None),
            async () => await first.Blocks.CommitAsync([Commit(0)], CancellationToken.None),
            async () => await first.Blocks.BeginAsync(
                Empty(3), AsyncEnumerable.Empty<StatePart>(), CancellationToken.None),
            async () => await first.Custody.WriteAsync(
                new CustodyWrite { Envelopes = [new StoredEnvelope(Id(1), new byte[] { 9 }, default)] },
                CancellationToken.None),
            async () => await first.Custody.DeleteEnvelopesAsync([Id(1)], CancellationToken.None),
            async () => await first.Custody.ExpireRowsAsync(PrivateTable.Outbox, 5, CancellationToken.None),
        ];
        foreach (Func<Task> write in writes)
        {
            StorageFailureException failure = await Assert.ThrowsAsync<StorageFailureException>(write);
            Assert.Equal(HealthLedgerErrorCodes.LeaseLost, failure.Code);
            Assert.False(failure.IsTransient);
        }

        StorageFailureException loss = await first.WaitForLossAsync(CancellationToken.None);
        Assert.Equal(HealthLedgerErrorCodes.LeaseLost, loss.Code);
        Assert.Equal([1, 2], await ReadAsync(second));
        Assert.Equal(0, await CountAsync(schema, "block"));
        Assert.Equal(0, await CountAsync(schema, "envelope"));
    }

    // [INV-L1] The heart of the lease: the check within the transaction, whatever this process believes.
    [PostgreSqlFact]
    public async Task Every_write_under_an_old_epoch_is_refused_by_the_database()
    {
        await using TestSchema schema = new();
        await using ILedgerStorage storage = await schema.Driver().OpenAsync(CancellationToken.None);
        await storage.Journal.AppendAsync([new byte[] { 1 }], CancellationToken.None);
        await storage.Blocks.CommitAsync([Commit(0)], CancellationToken.None);
        await storage.Custody.ExpireRowsAsync(PrivateTable.Outbox, 5, CancellationToken.None);

        // Another holder, without a word to this one.
        await TestServer.RunAsync($"UPDATE {schema.Name}.lease SET epoch = epoch + 1, holder = 'other'");
        StorageFailureException failure = await Assert.ThrowsAsync<StorageFailureException>(
            async () => await storage.Journal.AppendAsync([new byte[] { 2 }], CancellationToken.None));
        Assert.Equal(HealthLedgerErrorCodes.LeaseLost, failure.Code);
        Assert.Equal(1, await CountAsync(schema, "journal"));
    }

    [PostgreSqlFact]
    [SuppressMessage("Security", "CA2100", Justification = "The schema's name is the test's own.")]
    public async Task Lease_does_not_change_hands_within_a_write()
    {
        await using TestSchema schema = new();
        await using ILedgerStorage storage = await schema.Driver().OpenAsync(CancellationToken.None);
        long epoch = await TestServer.AskAsync<long>($"SELECT epoch FROM {schema.Name}.lease");
        Npgsql.NpgsqlConnectionStringBuilder settings = TestServer.Settings();
        settings.Pooling = false;
        await using Npgsql.NpgsqlConnection writer = new(settings.ConnectionString);
        await writer.OpenAsync();
        await using Npgsql.NpgsqlTransaction transaction = await writer.BeginTransactionAsync();
        await using Npgsql.NpgsqlCommand fence = new($"SELECT {schema.Name}.fence({epoch})", writer);
        await fence.ExecuteNonQueryAsync();

        // Renewal goes on, a change of hands does not.
        await TestServer.RunAsync($"SET lock_timeout = 3000; UPDATE {schema.Name}.lease SET expires = expires");
        Npgsql.PostgresException refusal = await Assert.ThrowsAsync<Npgsql.PostgresException>(
            () => TestServer.RunAsync($"SET lock_timeout = 100; UPDATE {schema.Name}.lease SET epoch = epoch + 1"));
        Assert.Equal(Npgsql.PostgresErrorCodes.LockNotAvailable, refusal.SqlState);
        await transaction.RollbackAsync();
        await TestServer.RunAsync($"SET lock_timeout = 3000; UPDATE {schema.Name}.lease SET epoch = epoch + 1");
    }

    [PostgreSqlFact]
    public async Task Outcome_that_cannot_be_found_out_ends_all_writing_until_the_store_is_opened_again()
    {
        await using TestSchema schema = new();
        await using SeveredLink link = new(TestServer.Settings().Port);
        await using (ILedgerStorage storage = await OpenAsync(schema, link, TimeSpan.FromSeconds(1)))
        {
            await storage.Journal.AppendAsync([new byte[] { 1 }], CancellationToken.None);
            link.LosesReplies = true;
            Task append = storage.Journal.AppendAsync([new byte[] { 2 }], CancellationToken.None).AsTask();
            await UntilAsync(async () => await CountAsync(schema, "journal") == 2);
            link.Refuses = true;
            link.Sever();
            StorageFailureException failure = await Assert.ThrowsAsync<StorageFailureException>(() => append);
            Assert.Equal(HealthLedgerErrorCodes.WriteOutcomeUnknown, failure.Code);
            Assert.False(failure.IsTransient);
            link.Refuses = false;
            failure = await Assert.ThrowsAsync<StorageFailureException>(
                async () => await storage.Journal.AppendAsync([new byte[] { 3 }], CancellationToken.None));
            Assert.Equal(HealthLedgerErrorCodes.WriteOutcomeUnknown, failure.Code);
        }

        await using ILedgerStorage next = await OpenAsync(schema, link);
        Assert.Equal([1, 2], await ReadAsync(next));
    }

    private static ValueTask<ILedgerStorage> OpenAsync(
        TestSchema schema, SeveredLink link, TimeSpan? outage = null)
    {
        PostgreSqlLedgerStorageOptions options = schema.Options(link.Port);
        options.OutageTimeout = outage ?? TimeSpan.FromSeconds(60);
        return new PostgreSqlLedgerStorageDriver(options).OpenAsync(CancellationToken.None);
    }

    private static byte[] Id(int number) => [.. Enumerable.Repeat((byte)number, 16)];

    private static BlockCommit Commit(ulong height) => new()
    {
        Height = height,
        Block = new byte[] { 1 },
        JournalEnd = new JournalPosition(height),
        State = [new StateRow(1, Id(1), BitConverter.GetBytes(height), Id(2))],
        Pages = [new StatePage(new byte[] { 0 }, BitConverter.GetBytes(height))],
        Index = [new IndexRow(IndexKind.Record, Id(3), new EntryPosition(height, 0))],
        Tiles = [],
    };

    private static BlockCommit Empty(ulong height) => new()
    {
        Height = height,
        Block = new byte[] { 1 },
        JournalEnd = new JournalPosition(height),
        State = [],
        Pages = [],
        Index = [],
        Tiles = [],
    };

    private static async Task<List<int>> ReadAsync(ILedgerStorage storage)
    {
        List<int> values = [];
        await foreach (JournalRecord record in storage.Journal
            .ReadAsync(JournalPosition.First, CancellationToken.None))
        {
            values.Add(record.Bytes.Span[0]);
        }

        return values;
    }

    private static Task<long> CountAsync(TestSchema schema, string table) =>
        TestServer.AskAsync<long>($"SELECT count(*) FROM {schema.Name}.{table}");

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60),
                "What the test waits for does not happen.");
            await Task.Delay(1);
        }
    }
}
