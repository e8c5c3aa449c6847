using HealthLedger.Ledger;
using HealthLedger.Receipts;
using HealthLedger.Storage.InMemory;
using HealthLedger.Tests.Runtime;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Receipts;

public sealed class ReceiptComparisonTests
{
    // The same keys run on two stores, as a cloned folder does: the replica seals every height twice.
    [Fact]
    public async Task Two_sealed_headers_of_one_height_become_evidence_that_anybody_verifies()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        using InMemoryLedgerStorageDriver second = new();
        await using LedgerNode node = await ledger.StartAsync();
        await using LedgerNode clone = await ledger.StartAsync(second);
        Receipt own = await AppendAsync(node, "one");
        Receipt other = await AppendAsync(clone, "other");
        Receipt later = await AppendAsync(clone, "later");

        ReceiptComparison comparison = await node.CompareAsync(other.Bytes);

        Assert.Equal(ReceiptComparisonResult.Contradiction, comparison.Result);
        ProofVerdict<EvidenceFacts> verdict = EvidenceVerifier.Verify(
            comparison.Evidence!.Value.Span,
            new VerificationPolicy(ledger.Genesis.Bytes.Span, ledger.Time.GetUtcNow().AddMinutes(1)));
        Assert.True(verdict.IsAccepted, verdict.ToString());
        Assert.Equal(comparison.Height.Value, verdict.Facts.Height);
        Assert.Equal(0UL, (ulong)verdict.Facts.Culprit.ReplicaIndex);
        await ExpectAsync(node, own.Bytes, ReceiptComparisonResult.Same);
        await ExpectAsync(clone, own.Bytes, ReceiptComparisonResult.Contradiction);
        await ExpectAsync(node, later.Bytes, ReceiptComparisonResult.NotReached);
    }

    [Fact]
    public async Task What_nobody_has_sealed_is_no_evidence()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using TestLedger stranger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        await using LedgerNode foreign = await stranger.StartAsync();
        byte[] own = (await AppendAsync(node, "one")).Bytes.ToArray();

        await ExpectAsync(node, default, ReceiptComparisonResult.NotSealed);
        await ExpectAsync(node, new byte[2 * 1024 * 1024], ReceiptComparisonResult.NotSealed);
        await ExpectAsync(node, (await AppendAsync(foreign, "x")).Bytes, ReceiptComparisonResult.OtherLedger);
        for (int i = 0; i < own.Length; i++)
        {
            byte[] changed = [.. own];
            changed[i] ^= 0x10;
            ReceiptComparison comparison = await node.CompareAsync(changed);
            Assert.Null(comparison.Evidence);
            Assert.NotEqual(ReceiptComparisonResult.Contradiction, comparison.Result);
            await ExpectAsync(node, own.AsMemory(0, i / 2), ReceiptComparisonResult.NotSealed);
        }
    }

    private static async Task<Receipt> AppendAsync(LedgerNode node, string payload)
    {
        AppendResult result = await node.AppendAsync(TestLedger.Record(payload));
        return await node.GetReceiptAsync(result.RecordId);
    }

    private static async Task ExpectAsync(
        LedgerNode node, ReadOnlyMemory<byte> receipt, ReceiptComparisonResult expected) =>
        Assert.Equal(expected, (await node.CompareAsync(receipt)).Result);
}
