using HealthLedger.Receipts;
using HealthLedger.Recovery;
using HealthLedger.Testing;
using HealthLedger.Vaults;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>A ledger of four organisations with three officers, of whom two decide.</summary>
internal sealed class HalfLostLedger : IAsyncDisposable
{
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

        return new HalfLostLedger(await LedgerTestCluster.StartAsync(4, options: options), officers);
    }

    public IKeyVault Vault(int replica) => Cluster.MemberOf(replica).Vault;

    public async Task StopAllAsync()
    {
        for (int i = 0; i < Cluster.Count; i++)
        {
            await Cluster.StopAsync(i);
        }
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
