using System.Text;
using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Diagnostics;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Testing;
using HealthLedger.Witnesses;

namespace HealthLedger.Tests.Runtime;

public sealed class NodeLimitTests
{
    [Fact]
    public async Task Admission_refuses_locally_and_leaves_nothing_on_the_ledger()
    {
        ManualTimeProvider time = new();
        await using TestLedger ledger = await TestLedger.CreateAsync(time);
        ledger.Options.MaxOperationsPerSecond = 2;
        await using LedgerNode node = await ledger.StartAsync();
        await node.AppendAsync(TestLedger.Record("1"));
        await node.AppendAsync(TestLedger.Record("2"));
        ulong size = node.GetStatus().HistorySize;
        SubmissionRejectedException refused = await Assert.ThrowsAsync<SubmissionRejectedException>(
            () => node.AppendAsync(TestLedger.Record("3")));
        Assert.Equal(HealthLedgerErrorCodes.AdmissionLimited, refused.Code);
        Assert.True(refused.IsTransient);
        Assert.Equal(size, node.GetStatus().HistorySize);
        time.Advance(TimeSpan.FromMilliseconds(500));
        await node.AppendAsync(TestLedger.Record("4"));
        await Assert.ThrowsAsync<SubmissionRejectedException>(() => node.AppendAsync(TestLedger.Record("5")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Option_says_how_many_operations_share_a_signature(int together)
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        ledger.Options.SubmissionOperations = together;
        await using LedgerNode node = await ledger.StartAsync();

        // All are gathered at once: they come while the one before is being stored.
        Task<AppendResult> first = node.AppendAsync(TestLedger.Record("first"));
        AppendResult[] results = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(i => node.AppendAsync(TestLedger.Record($"{i}"))));
        AppendResult alone = await first;

        Assert.All(
            results.Append(alone).GroupBy(result => result.Entry.SubmissionId),
            submission => Assert.InRange(submission.Count(), 1, together));
    }

    [Fact]
    public async Task Organisation_over_its_quota_gets_a_transient_code_and_goes_on_when_it_is_refilled()
    {
        ManualTimeProvider time = new();
        LedgerParameters parameters = new()
        {
            MaxCost = 65_536,
            QuotaCapacity = 65_536,
            QuotaRefill = 1,
        };
        await using TestLedger ledger = await TestLedger.CreateAsync(time, parameters: parameters);
        await using LedgerNode node = await ledger.StartAsync();
        int accepted = 0;
        SubmissionRejectedException? refused = null;
        while (refused is null)
        {
            try
            {
                await node.AppendAsync(TestLedger.Record("content", $"patient-{accepted}", $"key-{accepted}"));
                accepted++;
            }
            catch (SubmissionRejectedException exception)
            {
                refused = exception;
            }
        }

        Assert.Equal(HealthLedgerErrorCodes.QuotaExceeded, refused.Code);
        Assert.True(refused.IsTransient);
        Assert.InRange(accepted, 20, 100);

        // The enrolment of the last patient and the resend row went with it; neither is lost for ever.
        time.Advance(TimeSpan.FromMinutes(1));
        AppendResult again = await node.AppendAsync(
            TestLedger.Record("content", $"patient-{accepted}", $"key-{accepted}"));
        Assert.Equal(EntryOutcomeCode.Accepted, again.Entry.Outcome);
        Assert.Null((await node.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task Attestation_opens_with_its_blinding()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        byte[] statement = Encoding.UTF8.GetBytes("restored 12 TB in 3 hours");
        foreach (AttestationKind kind in Enum.GetValues<AttestationKind>())
        {
            SealedAttestation attestation = await node.AttestAsync(kind, statement);
            Assert.Equal(EntryOutcomeCode.Accepted, attestation.Entry.Outcome);
            Assert.Equal(
                LabelledHash.Of(HashLabel.RequestBody, attestation.Blinding.Span, statement), attestation.Commitment);
        }

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => node.AttestAsync((AttestationKind)99, statement));
    }

    [Fact]
    public async Task Resubmission_is_answered_with_the_first_entry()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using ILedgerStorage storage = await ledger.Storage.OpenAsync(CancellationToken.None);
        LedgerHead genesis = GenesisBuilder.Build(ledger.Genesis.Document);
        LedgerView view = new(storage.Blocks, genesis, new EpochHistory(ledger.Genesis.Document));
        using VerificationKeyCache keys = new();
        using LedgerMeter meter = new(string.Empty, () => 0, () => 0);
        await using BlockStoreFeed feed = new(storage, view, TimeProvider.System, LedgerEventListener.None);
        await storage.Blocks.CommitAsync([NodeOpener.GenesisCommit(view.Head)], CancellationToken.None);
        using StateCache cache = new(storage.State, ledger.Options.StateCacheBytes);
        NodeParts parts = await PartsAsync(ledger, storage, view, feed, keys, meter, cache);
        await using BlockProducer producer = new(
            parts, new SubmissionAnswers(parts, _ => { }, _ => { }), []);

        PendingOperation[] waiting = [Pending(), Pending()];
        OrderedSubmission first = await SubmissionSigner.SignAsync(
            parts, [.. waiting.Select(pending => (ReadOnlyMemory<byte>)pending.Encode(null))], [.. waiting]);
        await producer.EnqueueAsync(first, CancellationToken.None);
        SealedEntry[] answers = [await waiting[0].Completion, await waiting[1].Completion];
        for (int i = 0; i < 3; i++)
        {
            PendingOperation[] again = [Pending(), Pending()];
            await producer.EnqueueAsync(
                new OrderedSubmission
                {
                    Id = first.Id,
                    Bytes = first.Bytes,
                    ValidUntil = first.ValidUntil,
                    Operations = again,
                },
                CancellationToken.None);
            for (int j = 0; j < again.Length; j++)
            {
                SealedEntry answer = await again[j].Completion;
                Assert.Equal(
                    (answers[j].Height, answers[j].Index, answers[j].HeaderHash, answers[j].Time),
                    (answer.Height, answer.Index, answer.HeaderHash, answer.Time));
            }
        }

        Assert.Equal(2UL, view.Head.Header.HistorySize);
        Assert.Equal(4UL, view.Head.Header.Height);
    }

    private static PendingOperation Pending()
    {
        byte[] operation = new Attest
        {
            Salt = LedgerOperation.NewSalt(),
            Kind = "backup",
            Commitment = default,
        }.Encode();
        return new PendingOperation { Encode = _ => operation };
    }

    private static async Task<NodeParts> PartsAsync(
        TestLedger ledger,
        ILedgerStorage storage,
        LedgerView view,
        BlockStoreFeed feed,
        VerificationKeyCache keys,
        LedgerMeter meter,
        StateCache cache)
    {
        BlockExecutor executor = new(keys);
        return new NodeParts
        {
            Storage = storage,
            Vault = ledger.Vault,
            View = view,
            Follower = feed,
            Sealer = new ReplicaSealer(ledger.Vault, view, feed),
            Executor = executor,
            Rules = ProtocolRules.Known,
            Execution = new BatchExecution(executor, cache),
            StateCache = cache,
            State = new StateReader(view, cache, () => feed.StoredHeight),
            Keys = keys,
            Engine = new SingleReplicaEngine(),
            Clock = new NodeClock(
                TimeProvider.System, TimeSpan.FromSeconds(2), TimeSpan.FromHours(1), TimeSpan.FromDays(30)),
            Time = TimeProvider.System,
            Meter = meter,
            Events = LedgerEventListener.None,
            Author = await AuthorKey.ActiveAsync(
                ledger.Vault, ledger.Genesis.Document.Participants[0].Id, CancellationToken.None),
            Options = ledger.Options,
            Cosignatures = new CosignatureStore(storage.Custody),
        };
    }
}
