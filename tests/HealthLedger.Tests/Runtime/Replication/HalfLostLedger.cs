using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Recovery;
using HealthLedger.Storage;
using HealthLedger.Testing;
using HealthLedger.Vaults;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>A ledger of four organisations with three officers, of whom two decide.</summary>
internal sealed class HalfLostLedger : IAsyncDisposable
{
    private const int MostRounds = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly RecoveryKey[] _officers;

    private HalfLostLedger(LedgerTestCluster cluster, RecoveryKey[] officers)
    {
        Cluster = cluster;
        _officers = officers;
    }

    public LedgerTestCluster Cluster { get; }

    public LedgerNode this[int replica] => Cluster[replica];

    public static async Task<HalfLostLedger> CreateAsync()
    {
        RecoveryKey[] officers = [RecoveryKey.Create(), RecoveryKey.Create(), RecoveryKey.Create()];
        LedgerGenesisOptions options = new() { RecoveryThreshold = 2 };
        foreach (RecoveryKey officer in officers)
        {
            options.RecoveryKeys.Add(officer.PublicKey);
        }

        HalfLostLedger ledger = new(await LedgerTestCluster.StartAsync(4, options: options), officers);
        await ledger.SettleAsync();
        return ledger;
    }

    public IKeyVault Vault(int replica) => Cluster.MemberOf(replica).Vault;

    /// <summary>Stops all that run, at one height with nothing under way: they run again until that is so.</summary>
    public async Task StopAllAsync()
    {
        int[] running = Running();
        ulong least = 0;
        for (int round = 0; running.Length > 0; round++)
        {
            Assert.True(round < MostRounds, "The replicas are not stopped at one height.");

            // What one of them has sealed above the others has to be finished; for what cannot be told, they get time.
            await Task.Delay(Pause * round);
            await TestLedger.UntilAsync(() =>
            {
                ulong[] heights = [.. running.Select(replica => this[replica].GetStatus().Height.Value)];
                return heights.Min() >= least && heights.Distinct().Count() == 1;
            });
            foreach (int replica in running)
            {
                await Cluster.StopAsync(replica);
            }

            HashSet<ulong>? stored = await HeightsAsync(running);
            if (stored?.Count == 1)
            {
                return;
            }

            least = Math.Max(least, stored?.Max() ?? 0);
            await StartAsync(running);
        }
    }

    /// <summary>Lets what is under way end.</summary>
    public async Task SettleAsync()
    {
        int[] running = Running();
        await StopAllAsync();
        await StartAsync(running);
    }

    private int[] Running() =>
        [.. Enumerable.Range(0, Cluster.Count).Where(replica => Cluster.MemberOf(replica).Node is not null)];

    private async Task StartAsync(int[] replicas)
    {
        foreach (int replica in replicas)
        {
            await Cluster.StartAsync(replica);
        }
    }

    // What they have stored and what they have sealed to; null while a journal and its database are apart.
    private async Task<HashSet<ulong>?> HeightsAsync(int[] replicas)
    {
        HashSet<ulong> heights = [];
        try
        {
            foreach (int replica in replicas)
            {
                RecoverySurvey survey = await SurveyAsync(replica);
                heights.UnionWith([survey.Height.Value, survey.SealedTo.Value]);
            }
        }
        catch (IntegrityException exception) when (exception.Code == HealthLedgerErrorCodes.JournalMismatch)
        {
            return null;
        }

        return heights;
    }

    public Task<LedgerRecovery> OpenAsync(int replica) => LedgerRecovery.OpenAsync(
        Cluster.Genesis, Vault(replica), Cluster.MemberOf(replica).Storage);

    public async Task<RecoverySurvey> SurveyAsync(int replica)
    {
        await using LedgerRecovery recovery = await OpenAsync(replica);
        return await recovery.SurveyAsync();
    }

    public async Task<RecoveryRequest> RecoverAsync(int replica, RecoveryPlan plan)
    {
        await using LedgerRecovery recovery = await OpenAsync(replica);
        RecoveryRequest request = RecoveryRequest.TryDecode((await recovery.PrepareAsync(plan)).Encode())!;
        await recovery.CompleteAsync(request, Sign(request, 2, 0));
        return request;
    }

    public RecoverySignature[] Sign(RecoveryRequest request, params int[] officers) =>
        [.. officers.Select(officer => _officers[officer].Sign(request))];

    /// <summary>One that was left comes back with another key, and two more organisations get a replica.</summary>
    public async Task GrowAsync(int left)
    {
        IReadOnlyList<ReplicaApplication> others = await Cluster.ApplyAsync(2, CancellationToken.None);
        await RejoinAsync(left, others);
    }

    /// <summary>A replica of before comes back with another key, and others with it.</summary>
    public async Task RejoinAsync(int replica, IReadOnlyList<ReplicaApplication>? others = null)
    {
        ReplicaApplication back = await ReplicaRejoin.PrepareAsync(
            Cluster.Genesis, Vault(replica), Cluster.MemberOf(replica).Storage);
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(4));
        await Cluster.ChangeAsync([back, .. others ?? []], [], patience.Token);
    }

    /// <summary>How often a ledger says that it was recovered, its node stopped, or dead.</summary>
    public static async Task<int> CountRecoveriesAsync(ILedgerStorageDriver driver)
    {
        await using ILedgerStorage storage = await driver.OpenAsync(CancellationToken.None);
        int found = 0;
        for (ulong height = 1;
            await storage.Blocks.ReadBlockAsync(height, CancellationToken.None) is { } bytes;
            height++)
        {
            found += Batch.TryDecode(Block.TryDecode(bytes.Span)!.BatchBytes)!.Submissions
                .SelectMany(submission => Submission.TryDecode(submission, 1000)!.Operations)
                .Count(operation => LedgerOperation.TryDecode(operation.Span) is Attest { Kind: Attest.Recovery });
        }

        return found;
    }

    /// <summary>A replica executes and seals one block more, and gets no quorum's seals before all stop.</summary>
    public async Task SealAloneAsync(int replica)
    {
        BlockHeader above = Above((await SurveyAsync(replica)).Head.Header);
        Batch batch = Batch.Create(above.Time, []);
        CommitCertificate committed = new(
            new Ballot(0, 0, above.Height, batch.Digest),
            [.. Enumerable.Range(0, 3).Select(i => new SignerSignature(i, new byte[64]))]);
        await WriteAsync(replica, ReplicaRecord.OfSeal(
            new SealMessage(0, above.Height, above.Encode(), replica, new byte[64]), committed, batch.Bytes));
    }

    /// <summary>Appends to the journal of a replica that is stopped.</summary>
    public async Task WriteAsync(int replica, ReplicaRecord record)
    {
        await using ILedgerStorage storage = await Cluster.MemberOf(replica).Storage.OpenAsync(default);
        await storage.Journal.AppendAsync([record.Encode()], default);
    }

    /// <summary>A header that may follow another one.</summary>
    public static BlockHeader Above(BlockHeader header) =>
        Copy(header, header.Height + 1, header.Hash(header.Encode()));

    /// <summary>The same header a millisecond later, at another place.</summary>
    public static BlockHeader Copy(BlockHeader header, ulong height, Digest256 previous) => new()
    {
        ProtocolVersion = header.ProtocolVersion,
        LedgerId = header.LedgerId,
        Height = height,
        Previous = previous,
        Time = header.Time + 1,
        Epoch = header.Epoch,
        ReplicaSet = header.ReplicaSet,
        NextReplicaSet = header.NextReplicaSet,
        BatchDigest = header.BatchDigest,
        EntryCount = header.EntryCount,
        HistorySize = header.HistorySize,
        HistoryRoot = header.HistoryRoot,
        StateRoot = header.StateRoot,
    };

    public ReceiptVerdict Verdict(Receipt receipt, bool acceptRecovery) => ReceiptVerifier.Verify(
        receipt.Bytes.Span,
        ReceiptExpectation.Any,
        new VerificationPolicy(Cluster.Genesis.Bytes.Span, TimeProvider.System.GetUtcNow())
        {
            AcceptRecovery = acceptRecovery,
        });

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        foreach (RecoveryKey officer in _officers)
        {
            officer.Dispose();
        }
    }
}
