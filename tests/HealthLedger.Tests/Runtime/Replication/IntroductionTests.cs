using System.Security.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Receipts;
using HealthLedger.Recovery;
using HealthLedger.Storage.InMemory;
using HealthLedger.Testing;
using HealthLedger.Vaults;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>A node that knows nobody of those that there are gets to know them by a receipt.</summary>
public sealed class IntroductionTests
{
    [Fact]
    public async Task Organisation_joins_where_every_founder_has_another_seal_key()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        AppendResult early = await cluster[0].AppendAsync(TestLedger.Record("early", "p1"));
        for (int replica = 0; replica < 4; replica++)
        {
            await cluster.RenewSealKeyAsync(replica);
        }

        AppendResult newest = await cluster[0].AppendAsync(TestLedger.Record("newest", "p1"));
        Receipt receipt = await cluster[0].GetReceiptAsync(newest.RecordId);
        cluster.Introduction = receipt.Bytes;

        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(4));
        int joined = await cluster.AddAsync(1, patience.Token);

        AppendResult own = await cluster[joined].AppendAsync(TestLedger.Record("own", "p2"));
        await cluster.WaitForHeightAsync(own.Entry.Height);
        ReceiptVerdict verdict = Verdict(
            cluster, await cluster[joined].GetReceiptAsync(early.RecordId), acceptRecovery: false);
        Assert.Equal(early.Entry.HeaderHash.ToArray(), verdict.Facts?.HeaderHash.ToArray());
        Assert.Null((await cluster[joined].VerifyAsync(withPayloads: false)).FirstError);
    }

    // The block by which they did has their signatures and no seals, and whoever joins fetches it like the others.
    [Fact]
    public async Task Ledger_of_one_whose_officers_gave_it_another_key_grows()
    {
        using RecoveryKey officer = RecoveryKey.Create();
        LedgerGenesisOptions options = new() { RecoveryThreshold = 1 };
        options.RecoveryKeys.Add(officer.PublicKey);
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1, options: options);
        AppendResult early = await cluster[0].AppendAsync(TestLedger.Record("early", "p1"));
        await cluster.StopAsync(0);
        ClusterMember founder = cluster.MemberOf(0);
        await using (LedgerRecovery recovery = await LedgerRecovery.OpenAsync(
            cluster.Genesis, founder.Vault, founder.Storage))
        {
            RecoveryRequest request = await recovery.PrepareAsync();
            await recovery.CompleteAsync(request, [officer.Sign(request)]);
        }

        await cluster.StartAsync(0);
        AppendResult newest = await cluster[0].AppendAsync(TestLedger.Record("newest", "p1"));
        cluster.Introduction = (await cluster[0].GetReceiptAsync(newest.RecordId)).Bytes;

        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(4));
        await cluster.AddAsync(3, patience.Token);

        AppendResult after = await cluster[3].AppendAsync(TestLedger.Record("after", "p2"));
        await cluster.WaitForHeightAsync(after.Entry.Height);
        for (int replica = 0; replica < 4; replica++)
        {
            Assert.Equal(
                (await cluster[0].GetReceiptAsync(early.RecordId)).Bytes.ToArray(),
                (await cluster[replica].GetReceiptAsync(early.RecordId)).Bytes.ToArray());
            Receipt receipt = await cluster[replica].GetReceiptAsync(after.RecordId);
            Assert.True(Verdict(cluster, receipt, acceptRecovery: true).IsAccepted);
            Assert.False(Verdict(cluster, receipt, acceptRecovery: false).IsAccepted);
            Assert.Null((await cluster[replica].VerifyAsync(withPayloads: false)).FirstError);
        }
    }

    [Fact]
    public async Task Introduction_that_the_genesis_does_not_lead_to_is_refused()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await cluster.RenewSealKeyAsync(0);
        AppendResult newest = await cluster[0].AppendAsync(TestLedger.Record("newest", "p1"));
        byte[] good = (await cluster[0].GetReceiptAsync(newest.RecordId)).Bytes.ToArray();

        await using LedgerTestCluster other = await LedgerTestCluster.StartAsync();
        await other.RenewSealKeyAsync(0);
        AppendResult foreign = await other[0].AppendAsync(TestLedger.Record("foreign", "p1"));
        byte[] ofOther = (await other[0].GetReceiptAsync(foreign.RecordId)).Bytes.ToArray();

        await RefusedAsync(cluster, ofOther);
        await RefusedAsync(cluster, RandomNumberGenerator.GetBytes(900));
        await RefusedAsync(cluster, good[..300]);
        await RefusedAsync(cluster, new byte[(1024 * 1024) + 1]);

        // In the path: the last seal of the boundary, and a key of the set that follows.
        EpochStep step = Assert.Single(SealedHeaderReader.TryReadPath(good)!);
        foreach (byte[] part in (byte[][])[step.Boundary.Seals[^1].Signature.ToArray(), step.Next.Replicas[0].SealKey])
        {
            int place = good.AsSpan().LastIndexOf(part);
            Assert.True(place > 0);
            byte[] changed = [.. good];
            changed[place + 20] ^= 1;
            await RefusedAsync(cluster, changed);
        }
    }

    private static ReceiptVerdict Verdict(LedgerTestCluster cluster, Receipt receipt, bool acceptRecovery) =>
        ReceiptVerifier.Verify(
            receipt.Bytes.Span,
            ReceiptExpectation.Any,
            new VerificationPolicy(cluster.Genesis.Bytes.Span, TimeProvider.System.GetUtcNow())
            {
                AcceptRecovery = acceptRecovery,
            });

    private static async Task RefusedAsync(LedgerTestCluster cluster, byte[] introduction)
    {
        IntegrityException refused = await Assert.ThrowsAsync<IntegrityException>(() => new LedgerNodeBuilder
        {
            Genesis = cluster.Genesis,
            Vault = InMemoryKeyVault.Create(),
            Storage = new InMemoryLedgerStorageDriver(),
            Joins = ParticipantApplication.NewId(),
            Peers = new ReplicaPeers { Local = new LocalReplicaNetwork(), Introduction = introduction },
        }.StartAsync());
        Assert.Equal(HealthLedgerErrorCodes.IntroductionInvalid, refused.Code);
    }
}
