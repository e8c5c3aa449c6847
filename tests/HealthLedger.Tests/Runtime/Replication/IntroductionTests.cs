using System.Security.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Receipts;
using HealthLedger.Storage.InMemory;
using HealthLedger.Testing;
using HealthLedger.Vaults;

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
        Assert.Equal(
            (await cluster[1].GetReceiptAsync(early.RecordId)).Bytes.ToArray(),
            (await cluster[joined].GetReceiptAsync(early.RecordId)).Bytes.ToArray());
        Assert.True((await cluster[joined].VerifyAsync(withPayloads: false)).IsGood);
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
