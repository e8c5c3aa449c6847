using HealthLedger.Backups;
using HealthLedger.Clients;
using HealthLedger.Ledger;
using HealthLedger.Payloads;
using HealthLedger.Primitives;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Clients;

/// <summary>What a client says when its writer dies, hangs, or is not one.</summary>
public sealed class LostConnectionTests
{
    [Fact]
    public async Task Call_that_may_have_written_and_is_never_answered_says_that_its_outcome_is_unknown()
    {
        await using FakeWriter writer = await FakeWriter.StartAsync((_, _) => Task.FromResult(false));
        await using LedgerClient client = await writer.ConnectAsync();

        LedgerConnectionException plain = await Assert.ThrowsAsync<LedgerConnectionException>(
            () => client.AppendAsync(TestLedger.Record("x")));
        LedgerConnectionException keyed = await Assert.ThrowsAsync<LedgerConnectionException>(
            () => client.AppendAsync(TestLedger.Record("x", key: "k")));
        Assert.Equal((HealthLedgerErrorCodes.OutcomeUnknown, false), (plain.Code, plain.IsTransient));
        Assert.Equal((HealthLedgerErrorCodes.OutcomeUnknown, true), (keyed.Code, keyed.IsTransient));
        Assert.True(writer.Requests > 2, "a call that carries an id is sent again");
    }

    [Fact]
    public async Task Call_that_only_reads_and_is_never_answered_says_that_nobody_answers()
    {
        await using FakeWriter writer = await FakeWriter.StartAsync((_, _) => Task.FromResult(false));
        await using LedgerClient client = await writer.ConnectAsync();

        LedgerConnectionException lost = await Assert.ThrowsAsync<LedgerConnectionException>(
            () => client.GetStatusAsync());

        Assert.Equal((HealthLedgerErrorCodes.WriterUnreachable, true), (lost.Code, lost.IsTransient));
        Assert.True(writer.Requests > 1, "a call that only reads is sent again");
    }

    [Fact]
    public async Task Backup_and_pruning_are_never_sent_twice()
    {
        await using FakeWriter writer = await FakeWriter.StartAsync((_, _) => Task.FromResult(false));
        await using LedgerClient client = await writer.ConnectAsync();
        using BackupKey key = BackupKey.FromBytes(new byte[BackupKey.SizeBytes]);

        LedgerConnectionException backup = await Assert.ThrowsAsync<LedgerConnectionException>(
            () => client.BackupAsync("/tmp/never", key));
        LedgerConnectionException prune = await Assert.ThrowsAsync<LedgerConnectionException>(
            () => client.PruneAsync(new PrunePolicy { OlderThan = TimeSpan.FromDays(9999) }));

        Assert.Equal(HealthLedgerErrorCodes.OutcomeUnknown, backup.Code);
        Assert.Equal(HealthLedgerErrorCodes.OutcomeUnknown, prune.Code);
        Assert.Equal(2, writer.Requests);
    }

    [Fact]
    public async Task Listing_that_is_cut_off_in_its_midst_says_so_and_gives_no_item_twice()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        byte[] item = await ItemAsync(ledger);
        await using FakeWriter writer = await FakeWriter.StartAsync(async (link, frame) =>
        {
            await link.WriteAsync(new ClientFrame
            {
                Type = ClientFrameType.Data,
                Number = frame.Number,
                Bytes = item,
            });
            return false;
        });
        await using LedgerClient client = await writer.ConnectAsync();
        int items = 0;

        LedgerConnectionException cut = await Assert.ThrowsAsync<LedgerConnectionException>(async () =>
        {
            await foreach (HistoryEntry entry in client.ListHistoryAsync(new RecordId(new byte[16])))
            {
                items++;
            }
        });

        Assert.Equal((HealthLedgerErrorCodes.ListingInterrupted, true), (cut.Code, cut.IsTransient));
        Assert.Equal(1, items);
    }

    [Fact]
    public async Task Writer_that_hangs_is_asked_whether_it_is_there_and_then_counts_as_lost()
    {
        await using FakeWriter writer = await FakeWriter.StartAsync((_, _) => Task.FromResult(true));
        await using LedgerClient client = await writer.ConnectAsync(
            options => options.SilenceTimeout = TimeSpan.FromMilliseconds(200));

        LedgerConnectionException lost = await Assert.ThrowsAsync<LedgerConnectionException>(
            () => client.GetStatusAsync());

        Assert.Equal(HealthLedgerErrorCodes.WriterUnreachable, lost.Code);
    }

    [Fact]
    public async Task Call_that_waits_where_nobody_answers_is_made_again_when_its_client_reconnects()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using FakeWriter writer = await FakeWriter.StartAsync(async (link, frame) =>
        {
            if (!asked.TrySetResult())
            {
                await link.WriteAsync(new ClientFrame
                {
                    Type = ClientFrameType.Answer,
                    Number = frame.Number,
                    Length = 1,
                    Bytes = new byte[] { 5 },
                });
            }

            return true;
        });
        await using LedgerClient client = await writer.ConnectAsync(
            options => options.SilenceTimeout = TimeSpan.FromMinutes(10));
        Task<int> call = client.CountQuarantinedAsync();
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(1));
        client.Reconnect();

        Assert.Equal(5, await call.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal(2, writer.Requests);
    }

    [Fact]
    public async Task Writer_that_is_slow_but_there_is_waited_for()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ulong number = 0;
        await using FakeWriter writer = await FakeWriter.StartAsync(async (link, frame) =>
        {
            number = frame.Type == ClientFrameType.Request ? frame.Number : number;
            if (frame.Type == ClientFrameType.Ping)
            {
                await link.WriteAsync(new ClientFrame { Type = ClientFrameType.Pong, Number = frame.Number });
                if (!asked.TrySetResult())
                {
                    await link.WriteAsync(new ClientFrame
                    {
                        Type = ClientFrameType.Answer,
                        Number = number,
                        Length = 1,
                        Bytes = new byte[] { 5 },
                    });
                }
            }

            return true;
        });
        await using LedgerClient client = await writer.ConnectAsync(
            options => options.SilenceTimeout = TimeSpan.FromMilliseconds(200));

        Assert.Equal(5, await client.CountQuarantinedAsync());
    }

    [Fact]
    public async Task Answer_that_is_not_one_of_the_protocol_is_a_coded_error()
    {
        await using FakeWriter writer = await FakeWriter.StartAsync(async (link, frame) =>
        {
            await link.WriteAsync(new ClientFrame
            {
                Type = ClientFrameType.Answer,
                Number = frame.Number,
                Length = 3,
                Bytes = new byte[] { 1, 2, 3 },
            });
            return true;
        });
        await using LedgerClient client = await writer.ConnectAsync();

        LedgerConnectionException broken = await Assert.ThrowsAsync<LedgerConnectionException>(
            () => client.GetStatusAsync());

        Assert.Equal(HealthLedgerErrorCodes.ProtocolViolated, broken.Code);
    }

    [Fact]
    public async Task Write_that_its_writer_did_not_seal_in_time_is_asked_for_again_with_its_id()
    {
        List<RequestId?> ids = [];
        await using FakeWriter writer = await FakeWriter.StartAsync(async (link, frame) =>
        {
            ids.Add(frame.Id);
            await link.WriteAsync(ids.Count < 3 ? NotSealed(frame.Number) : new ClientFrame
            {
                Type = ClientFrameType.Answer,
                Number = frame.Number,
                Length = 5,
                Bytes = BodyFormat.Encode((ref writer) => writer.Utf8("0000")),
            });
            return true;
        });
        await using LedgerClient client = await writer.ConnectAsync(
            options => options.RetryTimeout = TimeSpan.FromMinutes(1));

        string set = await client.QuarantineAsync("HLS9999", new byte[] { 1 });

        Assert.Equal("0000", set);
        Assert.Equal(3, ids.Count);
        Assert.NotNull(ids[0]);
        Assert.All(ids, id => Assert.Equal(ids[0], id));
    }

    [Fact]
    public async Task Write_that_is_never_sealed_in_time_fails_with_what_its_writer_says()
    {
        await using FakeWriter writer = await FakeWriter.StartAsync(async (link, frame) =>
        {
            await link.WriteAsync(NotSealed(frame.Number));
            return true;
        });
        await using LedgerClient client = await writer.ConnectAsync();

        ReplicaHaltedException late = await Assert.ThrowsAsync<ReplicaHaltedException>(
            () => client.AppendAsync(TestLedger.Record("x")));

        Assert.Equal((HealthLedgerErrorCodes.NodeHalted, true), (late.Code, late.IsTransient));
        Assert.True(writer.Requests > 1, "it is asked for again until the time is over");
    }

    [Fact]
    public async Task Write_that_a_node_refuses_because_its_lease_is_gone_is_left_to_the_next_writer()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        using SelectiveDriver storage = new(ledger.Storage);
        await using LedgerNode node = await ledger.StartAsync(storage);
        using TemporaryFolder folder = new();
        await using LedgerClientListener listener = LedgerClientListener.Start(
            node, new LedgerClientListenerOptions { SocketPath = folder["s"] });
        await using LedgerClient client = await LedgerClient.ConnectAsync(new LedgerClientOptions
        {
            SocketPath = folder["s"],
            RetryTimeout = TimeSpan.FromMilliseconds(300),
        });
        storage.FailCustody = HealthLedgerErrorCodes.LeaseLost;

        LedgerConnectionException unknown = await Assert.ThrowsAsync<LedgerConnectionException>(
            () => client.AppendAsync(TestLedger.Record("x")));

        Assert.Equal(HealthLedgerErrorCodes.OutcomeUnknown, unknown.Code);
        LedgerConnectionException cause = Assert.IsType<LedgerConnectionException>(unknown.InnerException);
        Assert.Equal(HealthLedgerErrorCodes.WriterStopping, cause.Code);
    }

    [Fact]
    public async Task Writer_that_is_halted_for_good_is_asked_once()
    {
        await using FakeWriter writer = await FakeWriter.StartAsync(async (link, frame) =>
        {
            await link.WriteAsync(Halted(frame.Number, isTransient: false));
            return true;
        });
        await using LedgerClient client = await writer.ConnectAsync();

        ReplicaHaltedException halted = await Assert.ThrowsAsync<ReplicaHaltedException>(
            () => client.AppendAsync(TestLedger.Record("x")));

        Assert.False(halted.IsTransient);
        Assert.Equal(1, writer.Requests);
    }

    [Fact]
    public async Task Read_that_a_writer_which_is_behind_refuses_is_not_asked_for_again()
    {
        await using FakeWriter writer = await FakeWriter.StartAsync(async (link, frame) =>
        {
            await link.WriteAsync(NotSealed(frame.Number));
            return true;
        });
        await using LedgerClient client = await writer.ConnectAsync();

        await Assert.ThrowsAsync<ReplicaHaltedException>(() => client.GetVersionsAsync(new RecordId(new byte[16])));

        Assert.Equal(1, writer.Requests);
    }

    private static ClientFrame NotSealed(ulong number) => Halted(number, isTransient: true);

    private static ClientFrame Halted(ulong number, bool isTransient) => ClientFailure.Describe(
        number,
        new ReplicaHaltedException(HealthLedgerErrorCodes.NodeHalted, "Not sealed in time.", isTransient));

    private static async Task<byte[]> ItemAsync(TestLedger ledger)
    {
        await using LedgerNode node = await ledger.StartAsync();
        AppendResult record = await node.AppendAsync(TestLedger.Record("x"));
        HistoryEntry entry = Assert.Single(await TestLedger.HistoryAsync(node, record.RecordId));
        return BodyFormat.Encode((ref writer) => writer.History(entry));
    }
}
